import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { Listener } from '../src/latency/listener.mjs';
import { paced } from '../src/latency/pace.mjs';

/** A server whose only client is a listener. */
async function connected(t) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const [[socket], listener] = await Promise.all([
    once(server, 'connection'),
    Listener.open(`ws://127.0.0.1:${server.address().port}/`),
  ]);
  const push = (number, sent = process.hrtime.bigint()) =>
    socket.send(JSON.stringify({ event: 'bench', data: { sent: `${number}/${sent}`, text: '' } }));
  /** Waits until all that was pushed has been read: the answer to a ping comes after it. */
  const read = async () => {
    socket.ping();
    await once(socket, 'pong');
  };
  t.after(() => (listener.close(), server.close()));
  return { socket, listener, push, read };
}

test('the latency of an event is the time since it was sent', async (t) => {
  const { listener, push, read } = await connected(t);
  push(0, process.hrtime.bigint() - 40_000_000n);
  push(1);
  await read();
  const [first, second] = listener.latencies;
  assert.ok(first >= 40 && first < 1_040, `${first} ms`);
  assert.ok(second >= 0 && second < first, `${second} ms`);
});

test('an event that comes twice counts once, and is told', async (t) => {
  const { listener, push, read } = await connected(t);
  for (const number of [0, 1, 1]) push(number);
  await read();
  assert.equal(listener.latencies.length, 2);
  assert.equal(listener.twice, 1);
});

test('events of the warm-up do not count, not even those that are late', async (t) => {
  const { listener, push, read } = await connected(t);
  push(0);
  await read();
  listener.startAt(2);
  push(1);
  push(2);
  await read();
  assert.equal(listener.latencies.length, 1);
});

test('other frames do not count', async (t) => {
  const { socket, listener, read } = await connected(t);
  socket.send('{"type":"pong","heads":{},"spread":0}');
  socket.send('{"event":"welcome","data":null,"channel":"public","seq":1}');
  await read();
  assert.deepEqual(listener.latencies, []);
});

test('work that takes long does not delay the next', async () => {
  const starts = [];
  const begin = performance.now();
  await paced(5, 10, async () => {
    starts.push(performance.now() - begin);
    await sleep(100);
  });
  assert.equal(starts.length, 5);
  assert.ok(starts[4] >= 39, `not before its time: ${starts[4]} ms`);
  assert.ok(starts[4] < 100, `not after the first has ended: ${starts[4]} ms`);
  assert.ok(performance.now() - begin >= 139, 'waits for the last one');
});
