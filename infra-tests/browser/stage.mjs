import { after, before } from 'node:test';
import { launch, newContext, skip } from 'realtime-events-testkit/chromium.mjs';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { LISTENER } from './listener.mjs';
import { servePages } from 'realtime-events-testkit/pages.mjs';

/**
 * What the tests of the client stand on: a gateway, a site and a browser, from before the first test
 * of a process to after its last.
 *
 * @param {...string} options of the gateway
 */
export function setStage(...options) {
  const stage = {
    /** A profile of its own, closed after the test. */
    async context(t) {
      const context = await newContext(stage.browser);
      t.after(() => context.close());
      return context;
    },
  };
  before(async () => {
    if (skip) return;
    stage.site = await servePages({ '/': LISTENER });
    stage.gateway = await startGateway(options);
    stage.browser = await launch();
  });
  after(async () => {
    await stage.browser?.close();
    await stage.gateway?.stop();
    stage.site?.close();
  });
  return stage;
}
