import { createServerPage } from './page.mjs';

const page = createServerPage(process.argv[2]);
const { hydrateRoot } = await import('react-dom/client');
const { app, client } = await import('./app.mjs');
const errors = [];
const root = hydrateRoot(page.box, app, {
  onRecoverableError: (error) => errors.push(String(error)),
});
await page.until(() => page.box.textContent.includes(', '));
const live = page.box.innerHTML;
root.unmount();
client.close();
console.log(JSON.stringify({ live, errors, sockets: page.sockets.length }));
