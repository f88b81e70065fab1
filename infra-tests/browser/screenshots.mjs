// Makes docs/images/first-look.png: the first-look page with some events.
import { inRepository } from 'realtime-events-testkit/repository.mjs';
import { launch, newPage } from 'realtime-events-testkit/chromium.mjs';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';

const FILE = inRepository('docs/images/first-look.png');
const EVENTS = [
  { event: 'my_custom_event', data: { a: 1 } },
  {
    event: 'post_saved',
    data: {
      post_id: 4,
      title: 'Autumn in the garden',
      status: 'publish',
      type: 'post',
      is_update: false,
    },
  },
  {
    event: 'post_saved',
    data: {
      post_id: 4,
      title: 'Autumn in the garden',
      status: 'publish',
      type: 'post',
      is_update: true,
    },
  },
];

const gateway = await startGateway(['--allow-unsigned']);
const browser = await launch().catch(async (error) => {
  await gateway.stop();
  throw error;
});
try {
  const { page } = await newPage(browser, {
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  await page.goto(gateway.page);
  await page.locator('body[data-state=live]').waitFor();
  for (const event of EVENTS) {
    await page.getByLabel('Event', { exact: true }).fill(event.event);
    await page.getByLabel('Data, as JSON').fill(JSON.stringify(event.data, null, 2));
    await page.getByRole('button', { name: 'Dispatch' }).click();
    await page.locator('#frames li').nth(EVENTS.indexOf(event)).waitFor();
  }
  await page.locator('#answer', { hasText: '200' }).waitFor();
  await page.getByLabel('Data, as JSON').evaluate((area) => {
    area.blur();
    area.scrollTop = 0;
  });
  await page.screenshot({ path: FILE });
} finally {
  await browser.close();
  await gateway.stop();
}
