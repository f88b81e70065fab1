import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { launch, newContext, newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { allStarted } from 'realtime-events-testkit/starting.mjs';
import { startSite } from 'realtime-events-testkit/wordpress/site.mjs';
import { logIn } from 'realtime-events-testkit/wordpress/editor.mjs';

/** Whether a line of the console is by the plugin. Other plugins have lines of their own. */
export const isOurs = (line) => line.text().startsWith('Realtime Events:');

/** One gateway and one browser for all tests of the process. */
const shared = {};
const started = skip ? undefined : start();
before(() => started);
after(async () => {
  await shared.browser?.close();
  await shared.gateway?.stop();
});

async function start() {
  await allStarted(
    startGateway().then((gateway) => (shared.gateway = gateway)),
    launch().then((browser) => (shared.browser = browser)),
  );
}

/**
 * Starts a WordPress whose plugin sends to the gateway, for the tests of a file.
 *
 * @param {object} [options]
 * @param {string} [options.stack] of the WordPress
 * @param {boolean} [options.secret] whether `wp-config.php` has the secret of the gateway
 * @returns {Stage} its fields are set when the first test runs
 */
export function stage({ stack, secret = true } = {}) {
  const stage = new Stage();
  const ready = skip ? undefined : stage.start({ stack, secret });
  // Node runs such a hook as soon as it is registered, and does not wait for the one before.
  stage.started = () => ready;
  before(stage.started);
  after(() => stage.site?.stop());
  return stage;
}

class Stage {
  #cached = 0;
  /** Waits for the site: for hooks. Tests run after that. */
  started;
  site;

  async start({ stack, secret }) {
    await started;
    const { gateway } = this;
    this.site = await startSite({
      stack,
      constants: {
        REALTIME_EVENTS_URL: gateway.dispatchUrl,
        REALTIME_EVENTS_WEBSOCKET_URL: gateway.webSocketUrl,
        REALTIME_EVENTS_HISTORY_URL: gateway.historyUrl,
        ...(secret && { REALTIME_EVENTS_SECRET: gateway.secret }),
      },
    });
  }

  get gateway() {
    return shared.gateway;
  }

  get browser() {
    return shared.browser;
  }

  /** Replaces the gateway with one on the same port whose log is empty. */
  async replaceGateway() {
    const { port } = this.gateway;
    await this.gateway.stop();
    shared.gateway = await startGateway([`--port=${port}`]);
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

  /** Adds a must-use plugin to the site. @param {string} code its PHP */
  async mustUse(name, code) {
    const folder = join(this.site.path, 'wp-content/mu-plugins');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), `<?php\n${code}\n`);
  }

  /** Publishes an event on the site. */
  async dispatch(event, data, channel = 'public') {
    await this.dispatchAll([[event, data, channel]]);
  }

  /** Publishes events on the site, in this order. */
  async dispatchAll(events) {
    await this.site.php(
      `foreach ( json_decode( $args[0] ) as $event ) {
        $id = realtime_events_dispatch( $event[0], $event[1], array( 'channel' => isset( $event[2] ) ? $event[2] : 'public' ) );
        if ( is_wp_error( $id ) ) { throw new Exception( $id->get_error_message() ); }
      }`,
      JSON.stringify(events),
    );
  }

  /** Opens a page as a visitor, in a context of its own, and waits until these channels are live. */
  async visit(url, live = ['public']) {
    const { page, problems } = await newPage(this.browser);
    await page.goto(url);
    await isLive(page, live);
    return { page, problems };
  }

  /**
   * Stores a page as a user received it, like a page cache that ignores cookies.
   *
   * @param {import("playwright-core").BrowserContext} context of the user
   * @param {string | ((html: string) => string)} [aged] the page as it would be later, or what makes it from what it is
   * @returns {Promise<string>} its address
   */
  async cache(context, address, aged = (html) => html) {
    const name = `cached-${++this.#cached}.html`;
    const html =
      typeof aged === 'string' ? aged : aged(await (await context.request.get(address)).text());
    await writeFile(join(this.site.path, name), html);
    return `${this.site.url}/${name}`;
  }

  /** A context in which the administrator is logged in. */
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
    (names) => names.every((name) => window.realtimeEvents?.channel(name).state.name === 'live'),
    channels,
  );
}

/** The tokens and nonces that a page requested, with the statuses of the answers. */
export function requests(page) {
  const asked = [];
  page.on('response', (response) => {
    const url = new URL(response.url());
    if (url.pathname.endsWith('/token')) asked.push(`token ${response.status()}`);
    if (url.searchParams.get('action') === 'rest-nonce') asked.push(`nonce ${response.status()}`);
  });
  return asked;
}
