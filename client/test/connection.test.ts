import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABNORMAL_CLOSURE, SERVICE_RESTART, TRY_AGAIN_LATER } from '../src/codes.js';
import { backoff } from '../src/timing.js';
import { World } from './world.js';

const MINUTE = 60_000;

test('back-off grows within its bounds', () => {
  for (const [code, low, high] of [
    [ABNORMAL_CLOSURE, 500, 20_000],
    [SERVICE_RESTART, 5_000, 60_000],
    [TRY_AGAIN_LATER, 5_000, 60_000],
  ] as const) {
    for (let failures = 1; failures < 2_000; failures++) {
      for (const random of [0, 0.5, 0.999_999]) {
        const delay = backoff(failures, code, random);
        assert.ok(delay >= low && delay <= high, `${delay}`);
        assert.ok(delay <= low * 2 ** failures);
      }
    }
    assert.equal(backoff(1, code, 0), low);
    assert.equal(backoff(50, code, 0), low);
    assert.equal(Math.ceil(backoff(50, code, 0.999_999)), high);
  }
});

test('waits longer each time, and much longer after a mass close', async () => {
  const world = new World();
  world.random = () => 0.999_999;
  const tab = world.tab();
  const delays: number[] = [];
  tab.client.onState((state) => state.name === 'waiting' && delays.push(Math.round(state.delay)));
  await world.clock.pass(20_000);
  world.server.mode = 'refuse';
  world.server.open[0]!.drop(ABNORMAL_CLOSURE);
  await world.clock.pass(MINUTE);
  assert.deepEqual(delays.slice(0, 7), [1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
  world.server.mode = 'open';
  await world.clock.pass(2 * MINUTE);
  world.server.open[0]!.drop(SERVICE_RESTART);
  assert.equal(delays.at(-1), 10_000);
});

test('a server that accepts and drops each connection is not flooded', async () => {
  const world = new World();
  world.random = () => 0.999_999;
  world.tab();
  for (let i = 0; i < 600; i++) {
    await world.clock.pass(1_000);
    world.server.open[0]?.drop(ABNORMAL_CLOSURE);
  }
  assert.ok(world.server.handshakes.length < 40, String(world.server.handshakes.length));
});

test('a connection that is not open within 10 s is given up', async () => {
  const world = new World();
  world.server.mode = 'hang';
  const tab = world.tab();
  await world.clock.pass(9_999);
  assert.equal(tab.client.state.name, 'connecting');
  await world.clock.pass(1);
  assert.equal(tab.client.state.name, 'waiting');
});

test('pings after 15 s, then every 4 min', async () => {
  const world = new World();
  world.random = () => 0;
  world.tab();
  await world.clock.pass(13 * MINUTE);
  const at = world.server.messages('ping').map((ping) => ping['at'] as number);
  const waits = at.slice(1).map((time, i) => Math.round((time - at[i]!) / 1000));
  assert.deepEqual(waits, [240, 240, 240]);
});

test('a socket that does not answer a ping is dropped, and nothing is missed', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  const [socket] = world.server.open;
  world.server.mode = 'deaf';
  world.server.publish('c');
  await world.clock.pass(15_000);
  world.server.mode = 'open';
  // The network lost this socket without closing it.
  socket!.onmessage = null;
  assert.equal(tab.client.state.name, 'open');
  await world.clock.pass(10_000);
  assert.equal(socket!.readyState, 3);
  await world.clock.pass(2_000);
  assert.deepEqual(tab.delivered, ['c:1']);
});

test('connects as soon as the network is back, pings as soon as the page is visible', async () => {
  const world = new World();
  const tab = world.tab();
  await world.clock.pass(100);
  tab.wake();
  assert.equal(world.server.messages('ping').length, 1);
  tab.wake();
  assert.equal(world.server.messages('ping').length, 1);
  await world.clock.pass(100);
  world.server.open[0]!.drop(TRY_AGAIN_LATER);
  assert.equal(tab.client.state.name, 'waiting');
  tab.wake();
  await world.clock.pass(10);
  assert.equal(tab.client.state.name, 'open');
  tab.client.close();
  tab.wake();
  await world.clock.pass(MINUTE);
  assert.equal(world.server.handshakes.length, 2);
});

test('renews before the 2 h limit: opens the new socket, then closes the old one', async () => {
  const world = new World();
  const tab = world.tab().listen('public').listen('c');
  await world.clock.pass(104 * MINUTE);
  assert.equal(world.server.sockets.length, 1);
  let most = 0;
  for (let i = 0; i < 120; i++) {
    world.server.publish('c');
    world.server.publish('public');
    await world.clock.pass(6_000);
    most = Math.max(most, world.server.open.length);
    assert.ok(world.server.open.length > 0);
  }
  assert.equal(most, 2);
  assert.equal(world.server.sockets.length, 2);
  assert.equal(world.server.open.length, 1);
  const of = (name: string) => tab.delivered.filter((line) => line.startsWith(name));
  assert.deepEqual(
    of('c'),
    Array.from({ length: 120 }, (_, i) => `c:${i + 1}`),
  );
  assert.deepEqual(
    of('public'),
    Array.from({ length: 120 }, (_, i) => `public:${i + 1}`),
  );
  assert.deepEqual(tab.states, ['open']);
});

test('a renewal that fails keeps the old socket and is tried again', async () => {
  const world = new World();
  const tab = world.tab({ timing: { renew: 10 * MINUTE } }).listen('c');
  await world.clock.pass(9 * MINUTE);
  world.server.mode = 'refuse';
  await world.clock.pass(4 * MINUTE);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(tab.delivered, ['c:1']);
  assert.equal(tab.client.state.name, 'open');
  assert.ok(world.server.handshakes.length >= 3);
  world.server.mode = 'open';
  await world.clock.pass(2 * MINUTE);
  assert.notEqual(world.server.open[0], world.server.sockets[0]);
  assert.deepEqual(tab.states, ['open']);
});

for (const [dies, states, ms] of [
  ['the old one while the new one opens', [1, 0], 1],
  ['the new one while it opens', [1, 0], 1],
  ['the old one in the overlap', [1, 1], 2],
  ['the new one in the overlap', [1, 1], 2],
  ['both while the new one opens', [1, 0], 1],
  ['both in the overlap', [1, 1], 2],
] as const) {
  test(`in a renewal ${dies} dies: nothing is missed`, async () => {
    const world = new World();
    world.random = () => 0.5;
    const tab = world.tab({ timing: { renew: 10 * MINUTE } }).listen('c');
    await world.clock.pass(10 * MINUTE);
    world.server.publish('c');
    await world.clock.pass(ms);
    const [old, young] = world.server.sockets;
    assert.deepEqual([old!.readyState, young!.readyState], states);
    world.server.publish('c');
    if (!dies.startsWith('the new')) {
      old!.drop();
    }
    if (!dies.startsWith('the old')) {
      young!.drop();
    }
    world.server.publish('c');
    await world.clock.pass(2 * MINUTE);
    world.server.publish('c');
    await world.clock.pass(100);
    assert.deepEqual(tab.delivered, ['c:1', 'c:2', 'c:3', 'c:4']);
    assert.equal(world.server.open.length, 1);
    assert.equal(
      tab.states.includes('waiting'),
      dies.startsWith('the new one in') || dies.startsWith('both'),
    );
  });
}

test('close ends the client for good', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  tab.client.close();
  tab.client.close();
  await world.clock.pass(600 * MINUTE);
  assert.equal(world.server.open.length, 0);
  assert.equal(world.server.handshakes.length, 1);
  assert.deepEqual(tab.states, ['open', 'closed']);
});

test('clients that connected together do not renew together', async () => {
  const world = new World();
  const tabs = Array.from({ length: 50 }, () => world.tab());
  const at: number[] = [];
  let seen = tabs.length;
  for (let minute = 0; minute < 120; minute++) {
    await world.clock.pass(MINUTE);
    const { length } = world.server.sockets;
    at.push(length - seen);
    seen = length;
  }
  assert.equal(seen, 100);
  assert.ok(Math.max(...at) <= 12, at.join());
});

test('clients that connected together do not keep pinging together', async () => {
  const world = new World();
  Array.from({ length: 50 }, () => world.tab());
  await world.clock.pass(5 * MINUTE);
  const at = world.server.messages('ping').map((ping) => Number(ping['at']));
  const second = at.slice(50);
  assert.equal(second.length, 50);
  for (let from = second[0]!; from < second[0]! + 48_000; from += 6_000) {
    const near = second.filter((time) => time >= from && time < from + 6_000);
    assert.ok(near.length > 0 && near.length < 16, `${near.length}`);
  }
});
