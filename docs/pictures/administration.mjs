import { image } from './images.mjs';
import {
  DELIVERY,
  dispatch,
  launch,
  logIn,
  newPage,
  startGateway,
  startSite,
} from './surroundings.mjs';

/** The events in the pictures: event, data, channel. */
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

/** Two tabs of the administration: `docs/images/wordpress-settings.png` and `wordpress-log.png`. */
export async function administration() {
  const gateway = await startGateway();
  const stop = [() => gateway.stop()];
  try {
    const site = await startSite({
      stack: 'full',
      constants: {
        REALTIME_EVENTS_URL: gateway.dispatchUrl,
        REALTIME_EVENTS_WEBSOCKET_URL: gateway.webSocketUrl,
        REALTIME_EVENTS_HISTORY_URL: gateway.historyUrl,
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
    await dispatch(gateway, 'public:first'); // The first one starts the function.
    const open = (tab) =>
      page.goto(`${site.url}/wp-admin/options-general.php?page=realtime-events&tab=${tab}`);

    await site.php(
      `foreach ( json_decode( $args[0] ) as $event ) { realtime_events_dispatch( $event[0], $event[1], array( 'channel' => $event[2] ) ); }
      ${DELIVERY}\\Sender::flush();
      realtime_events_dispatch( 'match_goal', array( 'home' => 2, 'away' => 1 ), array( 'channel' => 'team' ) );
      ${DELIVERY}\\Outbox::failed( (int) ${DELIVERY}\\Outbox::first( 1, 0 )[0]->id, 422, 'The key "data" appears twice in one event.' );`,
      JSON.stringify(EVENTS),
    );

    await open('settings');
    const button = page.locator('.realtime-events-send');
    // Twice, because the first starts the functions.
    for (let time = 0; time < 2; time++) {
      await button.click();
      await page.locator('.realtime-events-verdict:not(:empty)').waitFor({ timeout: 60_000 });
    }
    await page.evaluate(() => window.scrollTo(0, 0)); // The top bar is fixed to the window.
    await page.screenshot({ path: image('wordpress-settings.png'), fullPage: true });

    await open('log');
    await page.screenshot({ path: image('wordpress-log.png'), fullPage: true });
  } finally {
    for (const end of stop) await end();
  }
}
