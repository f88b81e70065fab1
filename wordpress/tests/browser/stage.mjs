import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { launch, newContext, newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { startSite } from 'realtime-events-testkit/wordpress/site.mjs';
import { logIn } from 'realtime-events-testkit/wordpress/editor.mjs';

/**
 * A WordPress whose plugin sends to a gateway, and a browser, for the tests of a file.
 *
 * @param {{stack?: string}} [options] of the WordPress
 * @returns {Stage} that works inside a test
 */
export function stage(options) {
  const stage = new Stage();
  before(() => skip || stage.begin(options));
  after(() => stage.end());
  return stage;
}

class Stage {
  #cached = 0;
  gateway;
  site;
  browser;

  async begin(options) {
    this.gateway = await startGateway();
    this.site = await startSite({
      ...options,
      constants: {
        REALTIME_EVENTS_URL: this.gateway.dispatchUrl,
        REALTIME_EVENTS_WEBSOCKET_URL: this.gateway.webSocketUrl,
        REALTIME_EVENTS_SECRET: this.gateway.secret,
      },
    });
    this.browser = await launch();
  }

  async end() {
    await this.browser?.close();
    await this.site?.stop();
    await this.gateway?.stop();
  }

  /** Puts a page on the site. @returns {Promise<string>} its address */
  async publish(html) {
    return this.site.php(
      `kses_remove_filters();
      $id = wp_insert_post( wp_slash( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'A page', 'post_content' => $args[0] ) ) );
      echo get_permalink( $id );`,
      html,
    );
  }

  /** Tells an event on the site, and has it sent. */
  async dispatch(event, data, channel = 'public') {
    await this.dispatchAll([[event, data, channel]]);
  }

  /** Tells events on the site in this order, and has them sent. */
  async dispatchAll(events) {
    await this.site.php(
      `foreach ( json_decode( $args[0] ) as $event ) {
        $id = realtime_events_dispatch( $event[0], $event[1], array( 'channel' => isset( $event[2] ) ? $event[2] : 'public' ) );
        if ( is_wp_error( $id ) ) { throw new Exception( $id->get_error_message() ); }
      }`,
      JSON.stringify(events),
    );
  }

  /** Opens a page as a visitor, in a profile of its own, and waits until its channels are listened to. */
  async visit(url, live = ['public']) {
    const { page, problems } = await newPage(this.browser);
    await page.goto(url);
    await isLive(page, live);
    return { page, problems };
  }

  /**
   * Keeps a page as a user got it, as a page cache does that does not look at cookies.
   *
   * @param {import("playwright-core").BrowserContext} context of the user
   * @param {(html: string) => string} [aged] what time has made of it
   * @returns {Promise<string>} its address
   */
  async cache(context, address, aged = (html) => html) {
    const html = await (await context.request.get(address)).text();
    const name = `cached-${++this.#cached}.html`;
    await writeFile(join(this.site.path, name), aged(html));
    return `${this.site.url}/${name}`;
  }

  /** A profile in which the administrator is logged in. */
  async logIn() {
    const context = await newContext(this.browser);
    const page = await context.newPage();
    await logIn(page, this.site);
    await page.close();
    return context;
  }
}

/** Waits until each of these channels is live in the page. */
export async function isLive(page, channels = ['public']) {
  await page.waitForFunction(
    (names) => names.every((name) => window.realtimeEvents.channel(name).state.name === 'live'),
    channels,
  );
}

/** What a page asked the site for, by the end of the address. */
export function requests(page) {
  const asked = [];
  page.on('response', (response) => {
    const url = new URL(response.url());
    if (url.pathname.endsWith('/token')) asked.push(`token ${response.status()}`);
    if (url.searchParams.get('action') === 'rest-nonce') asked.push(`nonce ${response.status()}`);
  });
  return asked;
}
