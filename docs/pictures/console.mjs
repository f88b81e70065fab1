import { image } from './images.mjs';
import { launch, newPage, startGateway } from './surroundings.mjs';

const EVENTS = [
  { event: 'post_published', data: { post_id: 4, title: 'Autumn in the garden', type: 'post' } },
  { event: 'comment_added', data: { post_id: 4, author: 'Maja', approved: true } },
  { event: 'order.paid', channel: 'orders', data: { order: 118, total: '24.00', currency: 'EUR' } },
  { event: 'post_saved', data: { post_id: 4, title: 'Autumn in the garden', is_update: true } },
  { event: 'stock_changed', channel: 'public:shop', data: { sku: 'tulip-10', stock: 41 } },
];

/** The console of the gateway after "Cut my connection": `docs/images/console.png`. */
export async function consolePicture() {
  const gateway = await startGateway();
  const browser = await launch().catch(async (error) => {
    await gateway.stop();
    throw error;
  });
  try {
    const { page } = await newPage(browser, {
      viewport: { width: 1280, height: 640 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    await page.goto(gateway.page);
    await page.locator('body[data-state=live]').waitFor();
    for (const channel of ['orders', 'public:shop']) {
      await page.getByLabel('Channel to listen to').fill(channel);
      await page.keyboard.press('Enter');
      await page.locator('.chips .ok', { hasText: channel }).waitFor();
    }
    await page.goto(`${gateway.page}#publish`);
    for (const { event, channel = 'public', data } of EVENTS) {
      await page.getByLabel('Event', { exact: true }).fill(event);
      await page.getByLabel('Channel', { exact: true }).fill(channel);
      await page.getByLabel('Data, as JSON').fill(JSON.stringify(data));
      await page.getByRole('button', { name: 'Publish', exact: true }).click();
      await page.locator('#answer dd', { hasText: /^here after/ }).waitFor();
      await page.locator('button:enabled', { hasText: 'Publish' }).waitFor();
    }
    await page.goto(`${gateway.page}#live`);
    await page.getByRole('button', { name: 'Cut my connection' }).click();
    await page.locator('.notice.ok', { hasText: 'nothing lost' }).waitFor();
    await page.getByRole('heading', { level: 1 }).focus();
    await page.screenshot({ path: image('console.png') });
  } finally {
    await browser.close();
    await gateway.stop();
  }
}
