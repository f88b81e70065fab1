import { after, before } from 'node:test';
import { launch, newContext, newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { servePages } from 'realtime-events-testkit/pages.mjs';
import { allStarted } from 'realtime-events-testkit/starting.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { LISTENER } from './listener.mjs';

/**
 * Starts a gateway, a site and a browser before the first test of the process, and stops them after
 * the last.
 *
 * @param {...string} options of the gateway
 * @returns {Stage} its fields are set when the first test runs
 */
export function setStage(...options) {
  const stage = new Stage();
  // Node runs such a hook as soon as it is registered, and does not wait for the one before.
  const started = skip ? undefined : stage.start(options);
  stage.started = () => started;
  before(stage.started);
  after(() => stage.stop());
  return stage;
}

class Stage {
  /** Waits for the gateway, the site and the browser: for hooks. Tests run after that. */
  started;
  gateway;
  site;
  browser;

  async start(options) {
    await allStarted(
      startGateway(options).then((gateway) => (this.gateway = gateway)),
      servePages({ '/': LISTENER }).then((site) => (this.site = site)),
      launch().then((browser) => (this.browser = browser)),
    );
  }

  async stop() {
    await this.browser?.close();
    await this.gateway?.stop();
    this.site?.close();
  }

  /**
   * A browser context, closed after the test.
   *
   * @param {import("playwright-core").BrowserContextOptions} [options]
   */
  async context(t, options) {
    const context = await newContext(this.browser, options);
    t.after(() => context.close());
    return context;
  }

  /** A page in a context of its own, closed after the test; returns what `newPage` returns. */
  async page(t, options) {
    const opened = await newPage(this.browser, options);
    t.after(() => opened.page.context().close());
    return opened;
  }

  /** Waits until the pages of earlier tests are disconnected. */
  async noConnections() {
    await until(
      async () => (await this.gateway.connections()).length === 0,
      'the end of all connections',
    );
  }
}
