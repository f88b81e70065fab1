import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABNORMAL_CLOSURE, SERVICE_RESTART, TRY_AGAIN_LATER } from '../src/codes.js';
import { backoff } from '../src/timing.js';
import { HISTORY, World, type Tab } from './world.js';

const MINUTE = 60_000;

test('back-off grows within its bounds', () => {
  for (const [code, low, high] of [
    [ABNORMAL_CLOSURE, 500, 20_000],
    [SERVICE_RESTART, 5_000, 60_000],
    [TRY_AGAIN_LATER, 5_000, 60_000],
  ] as const) {
    for (let failures = 2; failures < 2_000; failures++) {
      for (const random of [0, 0.5, 0.999_999]) {
        const delay = backoff(failures, code, random, 0);
        assert.ok(delay >= low && delay <= high, `${delay}`);
        assert.ok(delay <= low * 2 ** failures);
      }
    }
    assert.equal(backoff(50, code, 0, 0), low);
    assert.equal(Math.ceil(backoff(50, code, 0.999_999, 0)), high);
  }
});

test('a single visitor returns within half a second, many return as far apart as the server says', () => {
  assert.equal(backoff(1, ABNORMAL_CLOSURE, 0.5, 0), 250);
  assert.equal(backoff(1, ABNORMAL_CLOSURE, 0.5, 5), 250);
  assert.equal(backoff(1, ABNORMAL_CLOSURE, 0.5, 10_000), 5_000);
  assert.equal(backoff(1, SERVICE_RESTART, 0.5, 0), 7_500);
  assert.equal(backoff(1, SERVICE_RESTART, 0.5, 100_000), 55_000);
  assert.equal(backoff(2, ABNORMAL_CLOSURE, 0.5, 100_000), 50_500);
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
  assert.deepEqual(delays.slice(0, 7), [500, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
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

/** The waits before the pings of a page, in seconds. */
async function waits(world: World, hours: number): Promise<number[]> {
  await world.clock.pass(hours * 60 * MINUTE);
  const at = world.server.messages('ping').map((ping) => Number(ping['at']));
  return at.map((time, i) => Math.round((time - (at[i - 1] ?? 0)) / 1000)).slice(1);
}

test('pings ever more rarely while the network lets it: a visible page up to 3 min, a hidden one up to 8 min', async () => {
  for (const visible of [true, false]) {
    const world = new World();
    world.random = () => 0;
    world.tab().listen('c').visible = visible;
    const all = await waits(world, 1);
    assert.deepEqual(
      all.slice(0, 8),
      visible ? [60, 90, 135, 180, 180, 180, 180, 180] : [60, 90, 135, 203, 304, 456, 480, 480],
    );
  }
});

test('while events arrive, a ping is only sent when the server would close the connection', async () => {
  const world = new World();
  world.random = () => 0;
  world.tab().listen('c');
  for (let i = 0; i < 40; i++) {
    await world.clock.pass(30_000);
    world.server.publish('c');
  }
  assert.equal(world.server.messages('ping').length, 3);
});

for (const [how, limit] of [
  ['forgets a connection', 60],
  ['forgets a connection', 350],
  ['closes a connection', 60],
] as const) {
  test(`a network that ${how} after ${limit} s: a visible page notices within 45 s, and later pages know`, async () => {
    const world = new World();
    world.server.idleLimit = limit * 1000;
    world.server.idleEnd = how === 'closes a connection' ? 'close' : 'forget';
    const first = world.tab().listen('c');
    await world.clock.pass(60 * MINUTE);
    const { length } = world.server.sockets;
    assert.ok(length > 1 || limit === 350);
    await world.clock.pass(60 * MINUTE);
    assert.ok(world.server.sockets.length <= length + 1, 'it cuts again and again');
    first.crash();
    // A later page, whose path dies without a trace.
    const tab = world.tab().listen('c');
    await world.clock.pass(10 * MINUTE);
    const before = world.server.sockets.length;
    world.server.open.at(-1)!.onmessage = null;
    world.server.publish('c');
    await world.clock.pass(limit === 60 ? 46_000 : 4 * MINUTE);
    assert.equal(tab.delivered.length, 1);
    assert.equal(world.server.sockets.length, before + 1);
  });
}

test('a hidden leading tab pings for the tab in view', async () => {
  const world = new World();
  world.server.idleLimit = 60_000;
  const [leader, follower] = [1, 2].map(() => world.tab({ shared: true }).listen('c'));
  leader!.visible = false;
  await world.clock.pass(60 * MINUTE);
  const before = world.server.sockets.length;
  world.server.open.at(-1)!.onmessage = null;
  world.server.publish('c');
  await world.clock.pass(46_000);
  assert.deepEqual(follower!.delivered, ['c:1']);
  assert.equal(world.server.sockets.length, before + 1);
});

test('a network that stopped cutting is forgotten slowly', async () => {
  const world = new World();
  world.random = () => 0;
  world.server.idleLimit = 60_000;
  world.tab().listen('c').visible = false;
  await world.clock.pass(60 * MINUTE);
  world.server.idleLimit = Infinity;
  const hourly: number[] = [];
  for (let day = 0; day < 8; day++) {
    const { length } = world.server.messages('ping');
    await world.clock.pass(24 * 60 * MINUTE);
    hourly.push(Math.round((world.server.messages('ping').length - length) / 24));
  }
  assert.ok(hourly[0]! > 60, hourly.join());
  assert.ok(hourly[7]! <= 8, hourly.join());
  hourly.slice(1).forEach((now, i) => assert.ok(now <= hourly[i]!, hourly.join()));
});

test('a machine that slept looks at once whether its connection is still there', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(30_000);
  world.server.open[0]!.onmessage = null;
  world.server.publish('c');
  world.clock.now += 600_000;
  await world.clock.pass(18_000);
  assert.deepEqual(tab.delivered, ['c:1']);
  assert.equal(world.memory.getItem('realtime-events:heartbeat:wss://server.test/live'), null);
});

test('a network that swallows every frame: the state is not open, and the client polls', async () => {
  const world = new World();
  world.server.mode = 'deaf';
  const tab = world.tab({ historyUrl: HISTORY }).listen('c');
  world.server.publish('c');
  const seen = new Set<string>();
  for (let s = 0; s < 60 && tab.client.state.name !== 'open'; s++) {
    seen.add(tab.client.state.name);
    await world.clock.pass(1_000);
  }
  assert.deepEqual(tab.client.state, { name: 'open', via: 'polling' });
  assert.ok(!seen.has('open'));
  world.server.publish('c');
  await world.clock.pass(10_000);
  assert.deepEqual(tab.delivered, ['c:2']);
  await world.clock.pass(5 * MINUTE);
  assert.deepEqual(
    tab.states.filter((name) => name === 'open'),
    ['open'],
    'it stays with polling',
  );
  world.server.mode = 'open';
  await world.clock.pass(2 * MINUTE);
  assert.deepEqual(tab.client.state, { name: 'open', via: 'websocket' });
});

test('a page that is left hands its socket over, and takes up again when it comes back', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  world.server.publish('c');
  await world.clock.pass(100);
  tab.change('hide');
  assert.equal(world.server.open.length, 0);
  assert.equal(tab.client.state.name, 'disconnected');
  world.server.publish('c');
  await world.clock.pass(MINUTE);
  assert.equal(world.server.sockets.length, 1);
  tab.change('show');
  await world.clock.pass(100);
  assert.deepEqual(tab.delivered, ['c:1', 'c:2']);
  tab.client.disconnect();
  tab.change('hide');
  tab.change('show');
  await world.clock.pass(MINUTE);
  assert.equal(tab.client.state.name, 'disconnected', 'the page asked for that');
  assert.equal(world.server.open.length, 0);
});

test('disconnect and connect, again and again: nothing is missed, one socket is open', async () => {
  const world = new World();
  const tab = world.tab().listen('c').listen('d');
  for (let i = 1; i <= 20; i++) {
    await world.clock.pass(i * 7);
    tab.client.disconnect();
    tab.client.disconnect();
    world.server.publish('c');
    tab.client.connect();
    tab.client.connect();
  }
  await world.clock.pass(1_000);
  world.server.publish('c');
  await world.clock.pass(1_000);
  const { length } = world.server.log('c').events;
  const [first] = tab.delivered;
  const from = Number(first!.slice(2));
  assert.deepEqual(
    tab.delivered,
    Array.from({ length: length - from + 1 }, (_, i) => `c:${from + i}`),
  );
  assert.equal(world.server.open.length, 1);
});

test('after a mass close the clients return as far apart as the server said', async () => {
  const world = new World();
  world.server.spread = 10_000;
  const tabs = Array.from({ length: 200 }, () => world.tab().listen('c'));
  await world.clock.pass(20_000);
  world.server.open.forEach((socket) => socket.drop(1001));
  const returned: number[] = [];
  for (let s = 0; s < 11; s++) {
    const { length } = world.server.sockets;
    await world.clock.pass(1_000);
    returned.push(world.server.sockets.length - length);
  }
  assert.equal(world.server.open.length, 200);
  assert.ok(Math.max(...returned) < 40, returned.join());
  tabs.forEach((tab) => assert.equal(tab.client.state.name, 'open'));
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
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  tab.change('wake');
  assert.equal(world.server.messages('ping').length, 1);
  tab.change('wake');
  assert.equal(world.server.messages('ping').length, 1);
  await world.clock.pass(100);
  world.server.open[0]!.drop(TRY_AGAIN_LATER);
  assert.equal(tab.client.state.name, 'waiting');
  tab.change('wake');
  await world.clock.pass(30);
  assert.equal(tab.client.state.name, 'open');
  tab.client.close();
  tab.change('wake');
  await world.clock.pass(MINUTE);
  assert.equal(world.server.handshakes.length, 2);
});

for (const [what, flying, lost] of [
  ['an event', (world: World) => world.server.publish('c'), (tab: Tab) => tab.change('wake')],
  ['the answer to an earlier ping', (_: World, tab: Tab) => tab.change('wake'), () => {}],
] as const) {
  test(`the network changes twice while ${what} is on its way: that is no answer`, async () => {
    const world = new World();
    const tab = world.tab().listen('c');
    await world.clock.pass(100);
    const [socket] = world.server.open;
    world.server.holding = true;
    flying(world, tab);
    const onItsWay = world.server.inFlight.length;
    lost(tab);
    tab.change('wake');
    world.server.inFlight.splice(onItsWay); // the network loses what is said from now on
    world.server.release();
    socket!.onmessage = null;
    await world.clock.pass(12_000);
    assert.equal(socket!.readyState, 3);
    world.server.publish('c');
    await world.clock.pass(1_000);
    assert.equal(tab.delivered.at(-1), `c:${world.server.log('c').events.length}`);
  });
}

test('the network changes while the first frame is on its way: a ping follows it', async () => {
  const world = new World();
  world.server.holding = true;
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  const [socket] = world.server.open;
  tab.change('wake');
  world.server.release();
  socket!.onmessage = null;
  await world.clock.pass(12_000);
  assert.equal(socket!.readyState, 3);
});

/** A page that came into view, whose ping has an answer that does not arrive. */
async function aLostPong() {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  world.server.holding = true;
  tab.change('wake');
  world.server.inFlight.splice(0);
  world.server.holding = false;
  return { world, tab };
}

test('a page that comes into view keeps a connection whose pong is lost and whose events arrive', async () => {
  const { world } = await aLostPong();
  await world.clock.pass(6_000);
  world.server.publish('c');
  await world.clock.pass(30_000);
  assert.equal(world.server.handshakes.length, 1);
});

test('a pong that is lost makes one later check fail at most', async () => {
  const { world, tab } = await aLostPong();
  world.server.publish('c');
  await world.clock.pass(30_000);
  tab.change('wake');
  await world.clock.pass(30_000);
  assert.ok(world.server.handshakes.length <= 2);
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
    assert.equal(tab.states.includes('waiting'), dies.startsWith('both'));
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
  Array.from({ length: 50 }, () => world.tab().listen('c'));
  await world.clock.pass(30 * MINUTE);
  // These clients look at the clock together: every four seconds.
  const at = world.server.messages('ping').map((ping) => Number(ping['at']));
  const last = at.slice(-200);
  const most = Math.max(...last.map((time) => last.filter((other) => other === time).length));
  assert.ok(most < 20, String(most));
});

for (const shared of [false, true]) {
  test(`who is over the limit stays away as long as the server says, ${shared ? 'in all tabs' : 'in its tab'}`, async () => {
    const world = new World();
    const tabs = [1, 2].map(() => world.tab({ shared }).listen('c'));
    await world.clock.pass(20_000);
    const before = world.server.sockets.length;
    world.server.publish('c', 'saved', null, true);
    world.server.open.forEach((socket) => world.server.limit(socket, 40));
    await world.clock.pass(10);
    for (const { client } of tabs) {
      const { state } = client;
      assert.equal(state.name, 'waiting');
      assert.equal('reason' in state && state.reason, 'rate_limited');
      assert.ok('delay' in state && state.delay >= 40_000 && state.delay <= 40_500);
    }
    tabs.forEach((tab) => tab.change('wake'));
    await world.clock.pass(39_980);
    assert.equal(world.server.sockets.length, before);
    await world.clock.pass(30_000);
    assert.equal(world.server.sockets.length, 2 * before);
    tabs.forEach((tab) => assert.equal(tab.delivered.length, 1));
    assert.deepEqual(world.errors, []);
  });
}

test('who has stayed away long enough tries again as after any other failure', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(20_000);
  world.server.open.forEach((socket) => world.server.limit(socket, 40));
  world.server.mode = 'refuse';
  await world.clock.pass(41_000);
  const { state } = tab.client;
  assert.equal(state.name, 'waiting');
  assert.ok('delay' in state && state.delay < 20_000 && !('reason' in state));
  world.server.mode = 'open';
  tab.change('wake');
  await world.clock.pass(1_000);
  assert.equal(tab.client.state.name, 'open');
});

test('who is over the limit each time stays away ever longer', async () => {
  const world = new World();
  world.random = () => 0.999_999;
  world.tab({ historyUrl: HISTORY }).listen('c');
  for (let i = 0; i < 3600; i++) {
    await world.clock.pass(1_000);
    world.server.open.forEach((socket) => world.server.limit(socket, 1));
  }
  const { length } = world.server.handshakes;
  assert.ok(length > 10 && length < 3600 / 6, String(length));
  assert.equal(world.server.polls.length, 0);
});
