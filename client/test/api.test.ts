import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLOSE, FORBIDDEN, TOKEN_REQUIRED, UNAVAILABLE } from '../src/codes.js';
import { connect, RealtimeError, type Channel, type RealtimeEvent } from '../src/index.js';
import { HISTORY, jwt, World } from './world.js';

const MINUTE = 60_000;

/** Records the events of a channel by their numbers, and its resets as negative ones. */
function record(channel: Channel): number[] {
  const seqs: number[] = [];
  channel.on('*', ({ seq }) => seqs.push(seq));
  channel.onReset(({ seq }) => seqs.push(-seq));
  return seqs;
}

function publish(world: World, count: number, name = 'c', event = 'saved'): void {
  for (let i = 0; i < count; i++) {
    world.server.publish(name, event);
  }
}

test('a page starts from the position at which its state was made', async () => {
  const world = new World();
  publish(world, 5);
  const { client } = world.tab();
  const channel = client.channel('c', { since: 2, epoch: 'first' });
  assert.deepEqual(channel.position, { seq: 2, epoch: 'first' });
  const all = record(channel);
  const anyEpoch = record(client.channel('c', { since: 3 }));
  await world.clock.pass(100);
  publish(world, 1);
  await world.clock.pass(100);
  assert.deepEqual(
    [all, anyEpoch],
    [
      [3, 4, 5, 6],
      [4, 5, 6],
    ],
  );
  assert.deepEqual(channel.position, { seq: 6, epoch: 'first' });
});

test('a position that the log no longer has is reset, whatever is wrong with it', async () => {
  for (const [since, epoch, trimmed] of [
    [2, 'first', 3],
    [2, 'other', 0],
    [99, undefined, 0],
    [99, 'first', 0],
    [1, undefined, 3],
  ] as const) {
    const world = new World();
    publish(world, 5);
    world.server.log('c').trimmed = trimmed;
    const seqs = record(world.tab().client.channel('c', { since, epoch }));
    await world.clock.pass(100);
    publish(world, 1);
    await world.clock.pass(MINUTE);
    const known = since === 99 && epoch === 'first';
    // A number of this epoch that is not there yet cannot come from this server.
    assert.deepEqual(seqs, known ? [] : [-5, 6], `${since} ${epoch} ${trimmed}`);
  }
});

test('rewind gives the newest events first, then live ones, and never again after a reconnection', async () => {
  const world = new World();
  publish(world, 9);
  const { client } = world.tab();
  const channel = client.channel('c', { rewind: 3 });
  const [three, all, none] = [
    record(channel),
    record(client.channel('c', { rewind: 1_000 })),
    record(client.channel('c', { rewind: 0 })),
  ];
  await world.clock.pass(100);
  publish(world, 1);
  world.server.open[0]!.drop();
  publish(world, 1);
  await world.clock.pass(5_000);
  assert.deepEqual(three, [7, 8, 9, 10, 11]);
  assert.deepEqual(all, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  assert.deepEqual(none, [10, 11]);
  assert.equal(world.server.subscribes.filter((each) => each.rewind !== undefined).length, 3);
});

test('a rewind that is cut off goes on, and a remembered position comes before it', async () => {
  const world = new World();
  publish(world, 6);
  const kept = new Map<string, string>();
  const environment = {
    storage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    },
  };
  const tab = world.tab({ remember: true, environment });
  const seqs = record(tab.client.channel('c', { rewind: 6 }));
  world.server.holding = true;
  await world.clock.pass(100);
  world.server.inFlight.splice(0, 2).forEach((flight) => world.server.deliver(flight));
  assert.deepEqual(seqs, [1, 2]);
  world.server.inFlight.length = 0;
  world.server.holding = false;
  world.server.open[0]!.drop();
  await world.clock.pass(5_000);
  assert.deepEqual(seqs, [1, 2, 3, 4, 5, 6]);
  tab.crash();
  publish(world, 1);
  const later = record(
    world.tab({ remember: true, environment }).client.channel('c', { rewind: 6 }),
  );
  await world.clock.pass(1_000);
  assert.deepEqual(later, [7]);
});

test('each call of channel() is a subscription of its own, on one of the connection', async () => {
  const world = new World();
  const { client } = world.tab();
  const [orders, paid, all] = [
    client.channel('c', { events: ['order.*'] }),
    client.channel('c', { events: ['order.paid'] }),
    client.channel('c'),
  ];
  const seen = [orders, paid, all].map(record);
  await world.clock.pass(100);
  assert.equal(world.server.messages('subscribe').length, 1);
  assert.equal(world.server.open[0]!.subscriptions.size, 1);
  const publishAll = () =>
    ['order.made', 'order.paid', 'post'].forEach((name) => world.server.publish('c', name));
  publishAll();
  await world.clock.pass(100);
  assert.deepEqual(seen, [[1, 2], [2], [1, 2, 3]]);
  all.unsubscribe();
  all.unsubscribe();
  await world.clock.pass(100);
  publishAll();
  await world.clock.pass(100);
  assert.deepEqual(seen, [
    [1, 2, 4, 5],
    [2, 5],
    [1, 2, 3],
  ]);
  orders.unsubscribe();
  paid.unsubscribe();
  await world.clock.pass(100);
  assert.equal(world.server.open[0]!.subscriptions.size, 0);
});

test('a subscription that comes later has its own start, and the others see nothing twice', async () => {
  const world = new World();
  const { client } = world.tab();
  const filtered = record(client.channel('c', { events: ['a'] }));
  await world.clock.pass(100);
  world.server.publish('c', 'a');
  world.server.publish('c', 'b');
  await world.clock.pass(100);
  const [later, old, rewound] = [
    record(client.channel('c', { events: ['b'] })),
    record(client.channel('c', { since: 0, epoch: 'first' })),
    record(client.channel('c', { rewind: 1 })),
  ];
  world.server.publish('c', 'b');
  world.server.publish('c', 'a');
  await world.clock.pass(1_000);
  world.server.publish('c', 'b');
  await world.clock.pass(1_000);
  assert.deepEqual(
    [filtered, old],
    [
      [1, 4],
      [1, 2, 3, 4, 5],
    ],
  );
  assert.deepEqual(later, [5]);
  assert.deepEqual(rewound, [4, 5]);
});

test('one that has lost its position for good does not cost another its own', async () => {
  const world = new World();
  publish(world, 9);
  world.server.log('c').trimmed = 5;
  const { client } = world.tab();
  const lost = record(client.channel('c', { since: 2, epoch: 'first' }));
  const other = record(client.channel('c', { since: 2, epoch: 'gone' }));
  const kept = record(client.channel('c', { since: 7, epoch: 'first' }));
  await world.clock.pass(MINUTE);
  assert.deepEqual([lost, other, kept], [[-9], [-9], [8, 9]]);
});

test('after a reconnection all channels travel in one message, once', async () => {
  const world = new World();
  const tab = world.tab();
  for (let i = 0; i < 30; i++) {
    tab.listen('c' + (i % 10));
  }
  await world.clock.pass(100);
  assert.equal(world.server.messages('subscribe').length, 1);
  world.server.open[0]!.drop(1001);
  await world.clock.pass(5_000);
  assert.equal(world.server.messages('subscribe').length, 2);
  assert.equal(world.server.subscribes.length, 20);
});

test('many channels travel in messages that the server accepts', async () => {
  const world = new World();
  world.server.channelsPerConnection = 500;
  const { client } = world.tab();
  const events = Array.from({ length: 50 }, (_, i) => 'e'.repeat(40) + i);
  for (let i = 0; i < 120; i++) {
    client.channel('c' + i, i < 20 ? { events } : {});
  }
  await world.clock.pass(1_000);
  assert.equal(world.server.subscribes.length, 120);
  for (const { at: _, socket: __, ...message } of world.server.messages('subscribe')) {
    assert.ok((message['channels'] as []).length <= 50);
    assert.ok(JSON.stringify(message).length < 32_768);
  }
});

test('a page that asked for no public event receives none', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  assert.deepEqual([...world.server.open[0]!.subscriptions.keys()], ['c']);
  tab.client.off('saved', () => {});
  assert.deepEqual(world.server.handshakes, [['realtime-events']]);
});

test('a name that ends in * is a prefix, and once() calls once', async () => {
  const world = new World();
  const { client } = world.tab();
  const calls: string[] = [];
  const note =
    (name: string) =>
    ({ event }: RealtimeEvent) =>
      calls.push(`${name} ${event}`);
  const orders = note('orders');
  client.on('order.*', orders);
  client.once('order.paid', note('once'));
  client.once('*', note('first'));
  const removed = note('removed');
  client.once('order.paid', removed);
  client.off('order.paid', removed);
  client.once('order.paid', note('stopped'))();
  await world.clock.pass(100);
  ['post', 'order.paid', 'order', 'order.paid'].forEach((name) =>
    world.server.publish('public', name),
  );
  await world.clock.pass(100);
  client.off('order.*', orders);
  world.server.publish('public', 'order.paid');
  await world.clock.pass(100);
  assert.deepEqual(calls, [
    'first post',
    'once order.paid',
    'orders order.paid',
    'orders order.paid',
  ]);
});

test('ready() waits for the connection and for the channel', async () => {
  const world = new World();
  world.server.refuse = (channel) => (channel === 'secret' ? FORBIDDEN : undefined);
  const { client } = world.tab();
  const [open, secret] = [client.channel('c'), client.channel('secret')];
  const done: string[] = [];
  void client.ready().then(() => done.push('client ' + client.state.name));
  void open.ready().then(() => done.push('channel ' + open.state.name));
  const refused = assert.rejects(secret.ready(), { code: FORBIDDEN, channel: 'secret' });
  assert.deepEqual(done, []);
  await world.clock.pass(100);
  await refused;
  await open.ready();
  assert.deepEqual(done.sort(), ['channel live', 'client open']);
  client.close();
  await assert.rejects(client.ready(), { code: CLOSE });
  await assert.rejects(open.ready(), { code: CLOSE });
});

test('presence() asks how many listen', async () => {
  const world = new World();
  world.server.refuse = (channel) => (channel === 'secret' ? TOKEN_REQUIRED : undefined);
  const tabs = [1, 2, 3].map(() => world.tab().listen('c'));
  const sharers = [1, 2].map(() => world.tab({ shared: true }).listen('c'));
  const asking = [...tabs, ...sharers].map((tab) => tab.channel('c').presence());
  await world.clock.pass(1_000);
  assert.deepEqual(
    await Promise.all(asking),
    [1, 2, 3, 4, 4].map(() => 4),
  );
  const secret = tabs[0]!.client.channel('secret');
  const refused = assert.rejects(secret.presence(), RealtimeError);
  await world.clock.pass(1_000);
  await refused;
  world.server.mode = 'deaf';
  const silent = assert.rejects(tabs[0]!.channel('c').presence(), { code: UNAVAILABLE });
  await world.clock.pass(MINUTE);
  await silent;
});

test('history() reads a part of the log and leaves the subscription alone', async () => {
  const world = new World();
  publish(world, 9);
  const tab = world.tab({ historyUrl: HISTORY }).listen('c');
  await world.clock.pass(100);
  const channel = tab.channel('c');
  const seqs = ({ events }: { events: readonly RealtimeEvent[] }) => events.map(({ seq }) => seq);
  const newest = await channel.history({ limit: 3 });
  assert.deepEqual(seqs(newest), [7, 8, 9]);
  assert.deepEqual(seqs(await channel.history()), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const first = await channel.history({ since: 0, epoch: 'first', limit: 4 });
  assert.deepEqual([seqs(first), first.position], [[1, 2, 3, 4], { seq: 4, epoch: 'first' }]);
  const { seq: since, epoch } = first.position;
  assert.deepEqual(seqs(await channel.history({ since, epoch })), [5, 6, 7, 8, 9]);
  world.server.log('c').trimmed = 5;
  assert.deepEqual((await channel.history({ since: 0, epoch })).recovered, false);
  assert.deepEqual(tab.delivered, []);
});

test('history() that fails says why', async () => {
  const world = new World();
  const without = world.tab().listen('c').channel('c');
  await assert.rejects(without.history(), { code: UNAVAILABLE, channel: 'c' });
  const channel = world.tab({ historyUrl: HISTORY }).listen('c').channel('c');
  world.server.historyStatus = 500;
  await assert.rejects(channel.history(), { code: UNAVAILABLE, channel: 'c' });
  world.server.historyStatus = 200;
  world.server.refuse = () => FORBIDDEN;
  await assert.rejects(channel.history(), { code: FORBIDDEN, channel: 'c' });
});

test('the connection has the name that the server gives it', async () => {
  const world = new World();
  const [first, second] = [1, 2].map(() => world.tab({ shared: true }).listen('c'));
  assert.equal(first!.client.connectionId, undefined);
  await world.clock.pass(1_000);
  assert.equal(first!.client.connectionId, 'connection-0');
  assert.equal(second!.client.connectionId, 'connection-0');
  world.server.open[0]!.drop();
  await world.clock.pass(5_000);
  assert.equal(second!.client.connectionId, 'connection-1');
});

test('debug tells what happens, and never a token', async () => {
  const world = new World();
  const lines: string[] = [];
  const token = jwt({ secret: 1 });
  const tab = world.tab({ debug: (line) => lines.push(line), token: () => token }).listen('c');
  await world.clock.pass(100);
  world.server.publish('c', 'e', null, true);
  world.server.publish('c');
  await world.clock.pass(2_000);
  world.server.open[0]!.drop(1001);
  await world.clock.pass(5_000);
  tab.client.close();
  const text = lines.join('\n');
  for (const word of [
    'connecting',
    'open',
    'live',
    'waiting',
    '1001',
    'closed',
    'c: asking after',
  ]) {
    assert.ok(text.includes(word), `${word} is missing in\n${text}`);
  }
  assert.ok(!text.includes(token));
});

test('debug has a line for each frame, subscription, recovery and token, without data', async () => {
  const world = new World();
  const told: [string, unknown][] = [];
  const tab = world
    .tab({
      debug: (line, frame) => told.push([line, frame]),
      token: () => jwt({ exp: world.clock.now / 1000 + 600 }),
    })
    .listen('c');
  await world.clock.pass(100);
  world.server.publish('c', 'goal', 'personal');
  await world.clock.pass(100);
  world.server.open[0]!.drop();
  world.server.publish('c', 'goal', 'personal');
  await world.clock.pass(600_000);
  world.server.restart('c', 'second');
  world.server.open[0]!.drop();
  await world.clock.pass(5_000);
  const lines = told.map(([line]) => line);
  for (const line of [
    /^open websocket$/,
    /^waiting \d+ ms, code 1006$/,
    /^c: asking after 1$/,
    /^\u2190 c #1 goal c-1$/,
    /^\u2190 subscribed .*channel="c".* recovered=true/,
    /^\u2190 events .*channel="c" since=1 seq=2 events=1( |$)/,
    /^c: events are lost, continues after \d+$/,
    /^token: asking the site$/,
    /^token: received, kept for 5\d\d s$/,
    /^token: dropped$/,
  ]) {
    assert.ok(
      lines.some((each) => line.test(each)),
      `${line} is missing in\n${lines.join('\n')}`,
    );
  }
  assert.ok(!lines.join().includes('personal'));
  const [, frame] = told.find(([line]) => line.endsWith('c #1 goal c-1'))!;
  assert.equal((frame as RealtimeEvent).data, 'personal', 'It is there for those who ask for it.');
  tab.client.close();
});

test('debug: true tells in the console what only a developer wants to see', async (t) => {
  const debug = t.mock.method(console, 'debug', () => {});
  const world = new World();
  world.tab({ debug: true });
  await world.clock.pass(100);
  assert.deepEqual(debug.mock.calls[0]!.arguments, ['Realtime Events:', 'connecting']);
});

test('an error that nobody listens to is shown in the console', async (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const world = new World();
  world.server.refuse = () => FORBIDDEN;
  const { environment } = world.tab();
  connect({ url: 'wss://server.test/live', shared: false, environment }).channel('c');
  await world.clock.pass(100);
  assert.equal(warn.mock.callCount(), 1);
});

test('on a server the client is inert', async () => {
  const world = new World();
  const calls: string[] = [];
  const { socket: _, ...rest } = world.tab().environment;
  const before = world.server.handshakes.length;
  const environment = {
    ...rest,
    setTimeout: () => calls.push('setTimeout'),
    onChange: () => (calls.push('onChange'), () => {}),
  };
  const client = connect({ url: 'wss://server.test/live', environment });
  client.on('e', () => {});
  const channel = client.channel('c', { rewind: 5 });
  client.connect();
  client.disconnect();
  assert.deepEqual([client.state.name, channel.state.name], ['disconnected', 'subscribing']);
  client.close();
  assert.deepEqual(calls, []);
  assert.equal(world.server.handshakes.length, before);
});
