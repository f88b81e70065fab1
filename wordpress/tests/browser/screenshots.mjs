// Makes the pictures of the administration in docs/images anew: node browser/screenshots.mjs
import { inRepository } from 'realtime-events-testkit/repository.mjs';
import { launch, newPage } from 'realtime-events-testkit/chromium.mjs';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { startSite } from 'realtime-events-testkit/wordpress/site.mjs';
import { logIn } from 'realtime-events-testkit/wordpress/editor.mjs';

const image = (name) => inRepository('docs/images', `${name}.png`);

/** What happened on the site in the pictures: event, data, channel. */
const EVENTS = [
  [
    'post_saved',
    {
      post_id: 12,
      title: 'Autumn in the garden',
      status: 'publish',
      type: 'post',
      is_update: false,
    },
    'public',
  ],
  ['post_published', { post_id: 12, title: 'Autumn in the garden', type: 'post' }, 'public'],
  ['comment_added', { comment_id: 40, post_id: 12 }, 'public'],
  ['user_updated', { user_id: 3 }, 'admins'],
  [
    'order_paid',
    { order_id: 77, status: 'processing', total: '129.00', currency: 'EUR' },
    'woocommerce',
  ],
  ['stock_changed', { product_id: 9, status: 'instock', quantity: 4 }, 'public'],
];

const gateway = await startGateway();
const stop = [() => gateway.stop()];
try {
  const site = await startSite({
    stack: 'full',
    constants: {
      REALTIME_EVENTS_URL: gateway.dispatchUrl,
      REALTIME_EVENTS_WEBSOCKET_URL: gateway.webSocketUrl,
      REALTIME_EVENTS_SECRET: gateway.secret,
    },
  });
  stop.unshift(() => site.stop());
  const browser = await launch();
  stop.unshift(() => browser.close());
  const { page } = await newPage(browser, {
    viewport: { width: 1200, height: 900 },
    reducedMotion: 'reduce',
  });
  await logIn(page, site);
  const open = (tab) =>
    page.goto(`${site.url}/wp-admin/options-general.php?page=realtime-events&tab=${tab}`);

  await site.php(
    `foreach ( json_decode( $args[0] ) as $event ) { realtime_events_dispatch( $event[0], $event[1], array( 'channel' => $event[2] ) ); }
    Realtime_Events\\Delivery\\Sender::flush();
    realtime_events_dispatch( 'match_goal', array( 'home' => 2, 'away' => 1 ), array( 'channel' => 'team' ) );
    Realtime_Events\\Delivery\\Outbox::failed( (int) Realtime_Events\\Delivery\\Outbox::first( 1, 0 )[0]->id, 422, 'The event has the key "data" twice.' );`,
    JSON.stringify(EVENTS),
  );

  await open('settings');
  const button = page.locator('.realtime-events-send');
  // The second one: the first starts the functions.
  for (let time = 0; time < 2; time++) {
    await button.click();
    await page.locator('.realtime-events-verdict:not(:empty)').waitFor({ timeout: 60_000 });
  }
  await page.evaluate(() => window.scrollTo(0, 0)); // The bar on top stays in the window.
  await page.screenshot({ path: image('wordpress-settings'), fullPage: true });

  await open('log');
  await page.screenshot({ path: image('wordpress-log'), fullPage: true });
} finally {
  for (const end of stop) await end();
}
