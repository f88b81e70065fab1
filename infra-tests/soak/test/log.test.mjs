import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { followLog } from '../src/log.mjs';

/** A log that sends nobody who is more than 1,000 events behind, 100 events at a time. */
async function serve(t) {
  const log = { head: 0 };
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url, 'http://localhost');
    const since = Number(searchParams.get('since') ?? log.head);
    const recovered = log.head - since <= 1_000;
    const seq = recovered ? Math.min(log.head, since + 100) : log.head;
    const events = Array.from({ length: recovered ? seq - since : 0 }, (_, i) => ({
      seq: since + i + 1,
    }));
    response.end(JSON.stringify({ seq, recovered, events }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return { log, url: `http://127.0.0.1:${server.address().port}/history` };
}

test('a log that grows by more than the server sends at once is read whole', async (t) => {
  const { log, url } = await serve(t);
  const following = followLog(url, 'public', 0, () => 'a token', 20);
  for (let n = 0; n < 4; n++) {
    log.head += 900;
    await sleep(500);
  }

  const events = await following.end();

  assert.deepEqual(
    events.map(({ seq }) => seq),
    Array.from({ length: 3_600 }, (_, i) => i + 1),
  );
});

test('a log that lacks events is an error', async (t) => {
  const { log, url } = await serve(t);
  const following = followLog(url, 'public', 0, () => 'a token', 60_000);
  log.head = 1_001;

  await assert.rejects(following.end(), /does not go on after 0/);
});
