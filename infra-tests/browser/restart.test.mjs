import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { publishSome } from 'realtime-events-testkit/publishing.mjs';
import { listen, numbers, received } from './listener.mjs';
import { setStage } from './stage.mjs';

const NAME = 'public:restart';
const data = await mkdtemp(join(tmpdir(), 'realtime-'));
const stage = setStage('--data', data);
after(() => rm(data, { recursive: true }));

/** Stops the gateway and starts another on its port. */
async function restart(...options) {
  const { port } = stage.gateway;
  await stage.gateway.stop();
  stage.gateway = await startGateway([`--port=${port}`, ...options]);
}

test(
  'the gateway restarts: with its tables nothing is lost, without them the page learns that it must reload its state',
  { skip },
  async (t) => {
    const context = await stage.context(t);
    // The short end of the jitter in the client's back-off.
    await context.addInitScript(() => {
      const { random } = Math;
      Math.random = () => random() / 4;
    });
    const page = await listen(context, stage.site, {
      url: stage.gateway.webSocketUrl,
      name: NAME,
    });
    await received(page, await publishSome(stage.gateway, NAME, 3));

    await restart('--data', data);
    const last = await publishSome(stage.gateway, NAME, 3);
    assert.equal(last, 6);
    assert.deepEqual(await received(page, last), numbers(1, last));

    await restart();
    await page.waitForFunction(() => received.at(-1) === 'reset at 0');
    assert.equal(await publishSome(stage.gateway, NAME, 2), 2);
    await page.waitForFunction(() => received.at(-1) === 2);
    assert.deepEqual(await page.evaluate(() => received), [...numbers(1, 6), 'reset at 0', 1, 2]);
  },
);
