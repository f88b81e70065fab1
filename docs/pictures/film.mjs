import { writeFile } from 'node:fs/promises';
import { encode } from './gif.mjs';
import { image } from './images.mjs';
import { EDITOR, Stage, VISITOR } from './stage.mjs';
import { DELIVERY, launch, logIn, newContext, startGateway, startSite } from './surroundings.mjs';

const SITE = 'Harbour News';
const TITLE = 'The lighthouse opens its doors';
const TEXT =
  'For the first time in forty years, visitors can climb the 142 steps to the lantern. Tickets are ' +
  'free, and the keeper’s daughter tells the story of the great storm.';

/** Posts that are in the list before: title, minutes ago. */
const EARLIER = [
  ['Winter timetable for the ferry', 154],
  ['New boats for the sailing school', 96],
  ['Fish market moves to the old pier', 41],
];

/** The list is seen in the morning, whatever the time is here. */
const timezoneId = () => {
  const east = 10 - new Date().getUTCHours();
  return `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`;
};

/** A frame lasts as long as it really did, within these bounds, in milliseconds. */
const SHORTEST = 60;
const LONGEST = 250;
const PATIENCE = 30_000;

/**
 * Films a post that is published in the block editor and shows in a visitor's page:
 * `docs/images/realtime.gif`.
 */
export async function film() {
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
    const visitor = await openList(browser, site);
    const editor = await openEditor(browser, site);
    const stage = await Stage.open(browser);
    await play(stage, editor, visitor);
    await writeFile(image('realtime.gif'), encode(stage.frames));
  } finally {
    for (const end of stop) await end();
  }
}

/** A page of the site with the feed, which has some posts already. */
async function openList(browser, site) {
  const address = await site.php(
    `update_option( 'blogname', $args[0] );
    wp_delete_post( 1, true );
    wp_delete_post( 2, true );
    $id = wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Latest news',
      'post_content' => '<!-- wp:realtime-events/feed {"limit":6} /-->' ) );
    echo get_permalink( $id );`,
    SITE,
  );
  const page = await open(browser, VISITOR, { timezoneId: timezoneId() });
  await page.goto(address);
  await page.waitForFunction(() => window.realtimeEvents.channel('public').state.name === 'live');
  await site.php(
    `foreach ( json_decode( $args[0] ) as $post ) {
      realtime_events_dispatch( 'post_published', array( 'title' => $post[0], 'url' => home_url( '/' ) ),
        array( 'timestamp' => gmdate( 'Y-m-d\\\\TH:i:s\\\\Z', time() - 60 * $post[1] ) ) );
    }
    ${DELIVERY}\\Sender::flush();`,
    JSON.stringify(EARLIER),
  );
  await page
    .locator('.realtime-feed__item')
    .nth(EARLIER.length - 1)
    .waitFor();
  return page;
}

/** The block editor with a post that lacks only its title, without the welcome and the second question. */
async function openEditor(browser, site) {
  const page = await open(browser, EDITOR);
  await logIn(page, site);
  await page.goto(`${site.url}/wp-admin/post-new.php`);
  await page.waitForFunction(() => window.wp?.data?.select('core/editor')?.getCurrentPostId());
  await page.evaluate((content) => {
    const { data, blocks } = window.wp;
    const { dispatch } = data;
    dispatch('core/preferences').set('core/edit-post', 'welcomeGuide', false);
    dispatch('core/edit-post').closeGeneralSidebar();
    dispatch('core/editor').disablePublishSidebar();
    const paragraph = blocks.createBlock('core/paragraph', { content });
    dispatch('core/block-editor').resetBlocks([paragraph]);
  }, TEXT);
  return page;
}

async function open(browser, { width, height }, options) {
  const context = await newContext(browser, {
    viewport: { width, height },
    deviceScaleFactor: 2,
    colorScheme: 'light',
    ...options,
  });
  return context.newPage();
}

async function play(stage, editor, visitor) {
  const canvas = (await editor.locator('iframe[name=editor-canvas]').count())
    ? editor.frameLocator('iframe[name=editor-canvas]')
    : editor;
  const heading = canvas.getByRole('textbox', { name: 'Add title' });
  const button = editor.locator('.editor-post-publish-button').first();
  const first = visitor.locator('.realtime-feed__item').first();

  await heading.click();
  stage.pointAt(EDITOR, { x: 520, y: 470 });
  await stage.show(VISITOR, visitor);
  await stage.show(EDITOR, editor);
  await stage.shoot(700);

  for (const [word] of TITLE.matchAll(/.{1,3}/g)) {
    await editor.keyboard.type(word);
    await stage.show(EDITOR, editor);
    await stage.shoot(110);
  }
  await stage.shoot(400);
  await stage.move(EDITOR, await pointOf(button));
  await stage.shoot(250);

  await button.click();
  const clicked = Date.now();
  let before = clicked;
  let shown = 0;
  let published = 0;
  await stage.press(true);
  while (!(shown && published)) {
    // Asked before the pictures are taken, so that the mark is never ahead of them.
    shown = await visitor.getByText(TITLE).count();
    published = await editor.locator('.components-snackbar').count();
    await Promise.all([stage.show(EDITOR, editor), stage.show(VISITOR, visitor)]);
    if (shown) await stage.highlight(VISITOR, await first.boundingBox());
    const now = Date.now();
    if (now - clicked > PATIENCE) throw new Error('The post did not show in the list.');
    await stage.shoot(Math.min(Math.max(now - before, SHORTEST), LONGEST));
    await stage.press(false);
    before = now;
  }
  // The animations of both pages end.
  for (let time = 0; time < 5; time++) {
    await Promise.all([stage.show(EDITOR, editor), stage.show(VISITOR, visitor)]);
    await stage.shoot(120);
  }
  await stage.shoot(3200);
}

/** A point of a button that leaves its text readable. */
async function pointOf(button) {
  const { x, y, width, height } = await button.boundingBox();
  return { x: x + width / 2, y: y + height - 8 };
}
