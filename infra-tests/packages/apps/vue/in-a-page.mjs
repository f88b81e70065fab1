import { createServerPage } from './page.mjs';

const page = createServerPage(process.argv[2]);
const { createApp, client } = await import('./app.mjs');
const errors = [];
console.error = (...words) => errors.push(words.join(' '));
console.warn = console.error;
const app = createApp();
app.mount(page.box);
await page.until(() => page.box.textContent.includes(', '));
const live = page.box.innerHTML;
app.unmount();
client.close();
console.log(JSON.stringify({ live, errors, sockets: page.sockets.length }));
