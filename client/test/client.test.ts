import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABNORMAL_CLOSURE, CLOSE, FORBIDDEN } from '../src/codes.js';
import { connect, type Position, type RealtimeEvent } from '../src/index.js';
import { HISTORY, URL_OF_SERVER, World } from './world.js';

const MINUTE = 60_000;

test('delivers what is published after the first confirmation, in order', async () => {
  const world = new World();
  world.server.publish('public');
  const tab = world.tab().listen('public').listen('news');
  await world.clock.pass(100);
  world.server.publish('public');
  world.server.publish('news');
  world.server.publish('public');
  world.server.publish('elsewhere');
  await world.clock.pass(100);
  assert.deepEqual(tab.delivered, ['public:2', 'news:1', 'public:3']);
});

test('client.on listens to the channel public, by event name', async () => {
  const world = new World();
  const { client } = world.tab();
  const got: unknown[] = [];
  const keep = (event: RealtimeEvent) => got.push(event.data);
  const stop = client.on('saved', keep);
  client.on('trashed', keep);
  await world.clock.pass(100);
  world.server.publish('public', 'saved', 1);
  world.server.publish('public', 'other', 2);
  world.server.publish('public', 'trashed', 3);
  await world.clock.pass(100);
  stop();
  client.off('trashed', keep);
  world.server.publish('public', 'saved', 4);
  world.server.publish('public', 'trashed', 5);
  await world.clock.pass(100);
  assert.deepEqual(got, [1, 3]);
});

test('frames of public that arrive before its first confirmation wait for it', async () => {
  const world = new World();
  world.server.holding = true;
  const tab = world.tab().listen('public');
  await world.clock.pass(100);
  // Two frames by the subscription of $connect; the confirmation was read between them and says 1.
  const [answer] = world.server.inFlight.splice(0);
  world.server.publish('public');
  world.server.publish('public');
  world.server.release();
  assert.deepEqual(tab.delivered, []);
  world.server.deliver({
    ...answer!,
    text: JSON.stringify({ ...JSON.parse(answer!.text), seq: 1 }),
  });
  assert.deepEqual(tab.delivered, ['public:2']);
});

test('a lost frame is asked for, and the frames after it wait', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  world.server.publish('c', 'e', 1, true);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(tab.delivered, []);
  await world.clock.pass(900);
  assert.deepEqual(tab.delivered, ['c:1', 'c:2']);
  assert.equal(world.server.subscribes.at(-1)!.since, 0);
});

test('a gap in every browser is not asked for by all at the same time', async () => {
  const world = new World();
  const tabs = Array.from({ length: 200 }, () => world.tab().listen('c'));
  await world.clock.pass(100);
  world.server.publish('c', 'e', 1, true);
  world.server.publish('c');
  const { now } = world.clock;
  await world.clock.pass(2_000);
  const waits = world.server
    .messages('subscribe')
    .slice(200)
    .map(({ at }) => Number(at) - now);
  assert.equal(waits.length, 200);
  waits.forEach((wait) => assert.ok(wait >= 250 && wait <= 1_010, String(wait)));
  for (let from = 250; from < 1_000; from += 75) {
    const near = waits.filter((wait) => wait >= from && wait < from + 75);
    assert.ok(near.length > 5 && near.length < 40, `${near.length} from ${from}`);
  }
  tabs.forEach((tab) => assert.deepEqual(tab.delivered, ['c:1', 'c:2']));
});

test('the next pong reveals a lost last frame', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  world.server.publish('c', 'e', 1, true);
  await world.clock.pass(14_000);
  assert.deepEqual(tab.delivered, []);
  await world.clock.pass(2_000);
  assert.deepEqual(tab.delivered, ['c:1']);
});

test('the next pong reveals a subscription that the server lost', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  world.server.open[0]!.subscriptions.delete('c');
  world.server.publish('c');
  await world.clock.pass(16_000);
  assert.deepEqual(tab.delivered, ['c:1']);
});

test('unsubscribe and subscribe that overtake each other leave the channel subscribed', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  const socket = world.server.open[0]!;
  const { receive } = world.server;
  const late: string[] = [];
  world.server.receive = (from, text) =>
    text.includes('unsubscribe') ? late.push(text) : receive.call(world.server, from, text);
  tab.channel('c').unsubscribe();
  tab.listen('c');
  await world.clock.pass(100);
  receive.call(world.server, socket, late[0]!);
  await world.clock.pass(100);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(tab.delivered, ['c:1']);
});

test('unsubscribe ends a channel', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  tab.channel('c').unsubscribe();
  await world.clock.pass(100);
  world.server.publish('c');
  await world.clock.pass(MINUTE);
  assert.deepEqual(tab.delivered, []);
  assert.deepEqual(world.server.open[0]!.subscriptions.has('c'), false);
});

test('reconnects after a lost connection and misses nothing', async () => {
  const world = new World();
  const tab = world.tab().listen('public').listen('c');
  await world.clock.pass(100);
  world.server.publish('c');
  await world.clock.pass(100);
  world.server.open[0]!.drop(ABNORMAL_CLOSURE);
  assert.equal(tab.client.state.name, 'waiting');
  assert.equal(tab.channel('c').state.name, 'subscribing');
  world.server.publish('c');
  world.server.publish('public');
  await world.clock.pass(2_000);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(tab.delivered.sort(), ['c:1', 'c:2', 'c:3', 'public:1']);
  assert.deepEqual(tab.states, ['open', 'waiting', 'connecting', 'open']);
  assert.equal(tab.channel('c').state.name, 'live');
});

test('events that are lost for good cause a reset', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  const resets: Position[] = [];
  tab.channel('c').onReset((position) => resets.push(position));
  await world.clock.pass(100);
  world.server.publish('c');
  await world.clock.pass(100);
  world.server.open[0]!.drop();
  world.server.publish('c');
  world.server.publish('c');
  world.server.log('c').trimmed = 2;
  await world.clock.pass(2_000);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(tab.delivered, ['c:1', 'c!3', 'c:4']);
  assert.deepEqual(resets, [{ seq: 3, epoch: 'first' }]);
  world.server.open[0]!.drop();
  world.server.restart('c', 'second');
  world.server.publish('c');
  await world.clock.pass(2_000);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(tab.delivered.slice(3), ['c!1', 'c:2']);
});

test('a filtered channel gets its events and what it missed, in order, and does not ask for gaps', async () => {
  const world = new World();
  const tab = world.tab().listen('c', ['a', 'p*']);
  const late: RealtimeEvent[] = [];
  tab.channel('c').on('b', (event) => late.push(event));
  await world.clock.pass(100);
  for (const name of ['b', 'a', 'b', 'b', 'a']) {
    world.server.publish('c', name);
    await world.clock.pass(10);
  }
  assert.deepEqual(tab.delivered, ['c:2', 'c:5']);
  assert.equal(world.server.messages('subscribe').length, 1);
  world.server.open[0]!.drop();
  ['b', 'a', 'a', 'b'].forEach((name) => world.server.publish('c', name));
  await world.clock.pass(2_000);
  world.server.publish('c', 'a');
  await world.clock.pass(5_000);
  assert.deepEqual(tab.delivered, ['c:2', 'c:5', 'c:7', 'c:8', 'c:10']);
  world.server.open[0]!.drop();
  await world.clock.pass(5_000);
  assert.equal(world.server.subscribes.at(-1)!.since, 10);
  assert.deepEqual(late, []);
});

test('a filtered channel delivers late events in order', async () => {
  const world = new World();
  const tab = world.tab().listen('c', ['a']);
  await world.clock.pass(100);
  world.server.holding = true;
  world.server.publish('c', 'a');
  world.server.publish('c', 'a');
  world.server.inFlight.reverse();
  world.server.deliver(world.server.inFlight.shift()!);
  await world.clock.pass(200);
  world.server.deliver(world.server.inFlight.shift()!);
  assert.deepEqual(tab.delivered, ['c:1', 'c:2']);

  world.server.holding = true;
  ['b', 'a', 'b', 'a'].forEach((name) => world.server.publish('c', name));
  world.server.inFlight.reverse();
  world.server.release();
  await world.clock.pass(1_000);
  assert.deepEqual(tab.delivered.slice(2), ['c:4', 'c:6']);
});

test('a handler that throws is reported, and the others are still called', async () => {
  const world = new World();
  const tab = world.tab();
  tab.client.on('*', () => {
    throw new Error('mine');
  });
  tab.listen('public');
  tab.client.onState(() => {
    throw new Error('state');
  });
  await world.clock.pass(100);
  world.server.publish('public');
  await world.clock.pass(100);
  assert.deepEqual(tab.delivered, ['public:1']);
  assert.deepEqual(world.errors.map(String), ['Error: state', 'Error: mine']);
});

test('a handler that an earlier one removes is not called', async () => {
  const world = new World();
  const { client } = world.tab();
  const called: string[] = [];
  client.on('saved', () => {
    called.push('first');
    client.off('saved', second);
  });
  const second = () => called.push('second');
  client.on('saved', second);
  await world.clock.pass(100);
  world.server.publish('public');
  await world.clock.pass(100);
  assert.deepEqual(called, ['first']);
});

test('a handler that unsubscribes or closes is the last one called', async () => {
  const world = new World();
  const tab = world.tab().listen('a').listen('b');
  tab.channel('a').on('*', () => tab.channel('a').unsubscribe());
  tab.channel('b').on('*', () => tab.client.close());
  await world.clock.pass(100);
  world.server.publish('a', 'e', 0, true);
  world.server.publish('a');
  await world.clock.pass(1_000);
  assert.deepEqual(tab.delivered, ['a:1']);
  world.server.publish('b', 'e', 0, true);
  world.server.publish('b');
  await world.clock.pass(1_000);
  assert.deepEqual(tab.delivered, ['a:1', 'b:1']);
  assert.deepEqual(tab.client.state, { name: 'closed', reason: CLOSE });
});

test('an iteration ends with its channel', async () => {
  const world = new World();
  const channel = world.tab().client.channel('c');
  let count = 0;
  const done = (async () => {
    for await (const _ of channel) {
      count++;
    }
  })();
  await world.clock.pass(100);
  world.server.publish('c');
  await world.clock.pass(100);
  channel.unsubscribe();
  await done;
  assert.equal(count, 1);
});

test('a channel can be iterated', async () => {
  const world = new World();
  const { client } = world.tab();
  const channel = client.channel('c');
  const got: number[] = [];
  const done = (async () => {
    for await (const event of channel) {
      got.push(event.seq);
    }
    got.push(0);
  })();
  await world.clock.pass(100);
  world.server.publish('c');
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(got, [1, 2]);
  client.close();
  await done;
  assert.deepEqual(got, [1, 2, 0]);
});

test('after leaving an iteration, other handlers go on', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  const channel = tab.channel('c');
  const done = (async () => {
    for await (const event of channel) {
      return event.seq;
    }
    return 0;
  })();
  await world.clock.pass(100);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.equal(await done, 1);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(tab.delivered, ['c:1', 'c:2']);
});

test('a refused channel is closed with the reason; the others go on', async () => {
  const world = new World();
  world.server.refuse = (channel) => (channel === 'secret' ? FORBIDDEN : undefined);
  const tab = world.tab().listen('secret').listen('c');
  const channel = tab.channel('secret');
  const states: unknown[] = [];
  channel.onState((state) => states.push(state));
  const iteration = (async () => {
    for await (const _ of channel);
  })();
  await Promise.all([
    assert.rejects(iteration, { name: 'RealtimeError', code: FORBIDDEN, channel: 'secret' }),
    world.clock.pass(1_000),
  ]);
  assert.deepEqual(states, [{ name: 'closed', reason: FORBIDDEN, message: 'No' }]);
  world.server.publish('c');
  await world.clock.pass(MINUTE);
  assert.deepEqual(tab.delivered, ['c:1']);
  assert.equal(world.server.subscribes.filter((each) => each.channel === 'secret').length, 1);
  assert.deepEqual(tab.codes, ['secret forbidden']);
  assert.notEqual(tab.client.channel('secret'), channel);
});

test('remember keeps the position for a reload', async () => {
  const world = new World();
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const page = { remember: true, environment: { storage } };
  const first = world.tab(page).listen('c');
  await world.clock.pass(100);
  world.server.publish('c');
  await world.clock.pass(100);
  first.crash();
  world.server.publish('c');
  const second = world.tab(page).listen('c');
  const forgetful = world.tab({ environment: { storage } }).listen('c');
  await world.clock.pass(1_000);
  assert.deepEqual(first.delivered, ['c:1']);
  assert.deepEqual(second.delivered, ['c:2']);
  assert.deepEqual(forgetful.delivered, []);
  assert.deepEqual(
    [...kept],
    [[`realtime-events:${URL_OF_SERVER}:c`, '{"seq":2,"epoch":"first"}']],
  );
});

test('a full or broken storage does no harm', async () => {
  const world = new World();
  const storage = {
    getItem: () => '{',
    setItem: () => {
      throw new Error('QuotaExceededError');
    },
  };
  const tab = world.tab({ remember: true, environment: { storage } }).listen('c');
  await world.clock.pass(100);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(tab.delivered, ['c:1']);
});

/** An error says what is wrong and what to do. */
const SENTENCE = /^\S+ .+ \S+/;

test('wrong calls throw an error with a sentence', () => {
  const world = new World();
  assert.throws(() => connect({ url: '' }), { name: 'TypeError', message: SENTENCE });
  const { client } = world.tab();
  client.close();
  for (const call of [
    () => client.channel('d'),
    () => client.on('e', () => {}),
    () => client.connect(),
  ]) {
    assert.throws(call, { name: 'RealtimeError', code: CLOSE, message: SENTENCE });
  }
});

test('unknown frames do no harm', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  const socket = world.server.open[0]!;
  const odd = [
    '',
    '{',
    'null',
    '5',
    '[]',
    '{}',
    '{"event":"e"}',
    '{"event":"e","seq":"1","channel":"c"}',
  ]
    .concat('{"message":"Internal server error","connectionId":"x","requestId":"y"}')
    .concat('{"type":"error","code":"invalid_json","message":"?"}', '{"type":"later"}')
    .concat('{"type":"error","code":"forbidden","channel":"unknown"}');
  odd.forEach((text) => world.server.deliver({ socket, text }));
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(tab.delivered, ['c:1']);
  assert.deepEqual(world.errors, []);
});

test('not all of many early frames are kept, and no event is missing', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  world.server.publish('c', 'e', 0, true);
  for (let i = 0; i < 1_500; i++) {
    world.server.publish('c');
  }
  await world.clock.pass(2_000);
  assert.deepEqual(
    tab.delivered,
    Array.from({ length: 1_501 }, (_, i) => `c:${i + 1}`),
  );
});

test('a wrong seq from another log does not cause a storm of requests', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  world.server.post(world.server.open[0]!, { event: 'e', channel: 'c', seq: 99 });
  await world.clock.pass(10 * MINUTE);
  assert.ok(world.server.messages('subscribe').length < 25);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(tab.delivered, ['c:1']);
});

test('polls while WebSockets are blocked, and returns to them afterwards', async () => {
  const world = new World();
  world.server.mode = 'refuse';
  const tab = world.tab({ historyUrl: HISTORY }).listen('c').listen('public');
  await world.clock.pass(10_000);
  assert.deepEqual(tab.client.state, { name: 'open', via: 'polling' });
  assert.equal(world.server.handshakes.length, 3);
  world.server.publish('c');
  world.server.publish('c');
  await world.clock.pass(14_000);
  assert.deepEqual(tab.delivered, ['c:1', 'c:2']);
  const { polls } = world.server;
  const [one, two] = polls.filter(({ url }) => url.searchParams.get('channel') === 'c').slice(-2);
  assert.equal(two!.url.search, '?channel=c&since=2&epoch=first');
  assert.ok(two!.at - one!.at >= 3_750 && two!.at - one!.at <= 6_250);
  await world.clock.pass(MINUTE);
  assert.equal(world.server.handshakes.length, 4);
  assert.deepEqual(tab.client.state, { name: 'open', via: 'polling' });
  world.server.mode = 'open';
  await world.clock.pass(65_000);
  assert.deepEqual(tab.client.state, { name: 'open', via: 'websocket' });
  await world.clock.pass(30_000);
  const { length } = polls;
  world.server.publish('c');
  await world.clock.pass(MINUTE);
  assert.deepEqual(tab.delivered, ['c:1', 'c:2', 'c:3']);
  assert.equal(polls.length, length);
});

test('polling reports lost events and refused channels', async () => {
  const world = new World();
  world.server.mode = 'refuse';
  world.server.refuse = (channel) => (channel === 'secret' ? FORBIDDEN : undefined);
  const tab = world
    .tab({ historyUrl: HISTORY + '?v=1' })
    .listen('c')
    .listen('secret');
  const secret = tab.client.channel('secret');
  await world.clock.pass(10_000);
  assert.deepEqual(secret.state, { name: 'closed', reason: FORBIDDEN, message: 'No' });
  world.server.restart('c', 'second');
  world.server.publish('c');
  await world.clock.pass(7_000);
  world.server.publish('c');
  await world.clock.pass(7_000);
  assert.deepEqual(tab.delivered, ['c!1', 'c:2']);
  assert.ok(world.server.polls.every(({ url }) => url.searchParams.get('v') === '1'));
});

test('polling that fails backs off and starts again', async () => {
  const world = new World();
  world.server.mode = 'refuse';
  const tab = world.tab({ historyUrl: HISTORY }).listen('c');
  await world.clock.pass(10_000);
  world.server.historyStatus = 503;
  await world.clock.pass(10 * MINUTE);
  assert.ok(world.server.polls.length < 60, String(world.server.polls.length));
  world.server.publish('c');
  world.server.historyStatus = 200;
  await world.clock.pass(4 * MINUTE);
  assert.deepEqual(tab.delivered, ['c:1']);
});

test('does not poll while the gateway restarts, but polls if WebSockets stay blocked', async () => {
  const world = new World();
  const tab = world.tab({ historyUrl: HISTORY }).listen('c');
  await world.clock.pass(5 * MINUTE);
  world.server.mode = 'refuse';
  world.server.open[0]!.drop();
  await world.clock.pass(MINUTE);
  assert.ok(world.server.handshakes.length > 3);
  assert.equal(world.server.polls.length, 0);
  world.server.publish('c');
  await world.clock.pass(2 * MINUTE);
  assert.deepEqual(tab.client.state, { name: 'open', via: 'polling' });
  assert.deepEqual(tab.delivered, ['c:1']);
});

test('a poll without an answer is given up', async () => {
  const world = new World();
  world.server.mode = 'refuse';
  const { history } = world.server;
  const tab = world.tab({ historyUrl: HISTORY }).listen('c');
  await world.clock.pass(10_000);
  assert.equal(tab.client.state.name, 'open');
  const caches: unknown[] = [];
  world.server.history = (_, { cache }) => {
    caches.push(cache);
    return new Promise(() => {});
  };
  const { length } = tab.states;
  await world.clock.pass(17_000);
  assert.equal(tab.states[length], 'waiting');
  world.server.history = history;
  world.server.publish('c');
  await world.clock.pass(2 * MINUTE);
  assert.deepEqual(tab.delivered, ['c:1']);
  assert.deepEqual([...new Set(caches)], ['no-store']);
});

test('with a filter, a pong does not move the position: an event may still be on its way', async () => {
  const world = new World();
  const tab = world.tab().listen('c', ['a']);
  await world.clock.pass(100);
  world.server.holding = true;
  world.server.publish('c', 'a');
  world.server.deliver({
    socket: world.server.open[0]!,
    text: '{"type":"pong","heads":{"c":1}}',
  });
  await world.clock.pass(100);
  world.server.release();
  assert.deepEqual(tab.delivered, ['c:1']);
});

test('with a filter, a pong reveals a lost last frame, too', async () => {
  const world = new World();
  const tab = world.tab().listen('c', ['a']);
  await world.clock.pass(100);
  world.server.publish('c', 'a', null, true);
  world.server.publish('c', 'b');
  await world.clock.pass(20_000);
  assert.deepEqual(tab.delivered, ['c:1']);
  assert.equal(tab.channel('c').position!.seq, 2);
});

test('with a filter, an event is handed out at once although others are excluded', async () => {
  const world = new World();
  const tab = world.tab().listen('c', ['a']);
  await world.clock.pass(100);
  world.server.publish('c', 'b');
  world.server.publish('c', 'a');
  await world.clock.pass(2);
  assert.deepEqual(tab.delivered, ['c:2']);
  world.server.tellsPrev = false;
  world.server.publish('c', 'b');
  world.server.publish('c', 'a');
  await world.clock.pass(2);
  assert.deepEqual(tab.delivered, ['c:2']);
  await world.clock.pass(1_100);
  assert.deepEqual(tab.delivered, ['c:2', 'c:4']);
});

test('a subscribe that the server handles late does not bring back the filter of a channel that has left', async () => {
  const world = new World();
  const { server, clock } = world;
  const { client } = world.tab();
  await clock.pass(100);
  const receive = server.receive.bind(server);
  let isFirst = true;
  server.receive = (socket, text) => {
    const delay = isFirst && text.includes('"subscribe"') ? 500 : 0;
    isFirst &&= !delay;
    clock.setTimeout(() => receive(socket, text), delay);
  };
  const left = client.channel('c', { events: ['a'] });
  await clock.pass(50);
  left.unsubscribe();
  const got: number[] = [];
  client.channel('c', { events: ['b'] }).on('b', ({ seq }) => got.push(seq));
  await clock.pass(2_000);
  server.publish('c', 'b');
  server.publish('c', 'a');
  server.publish('c', 'b');
  await clock.pass(100);
  assert.deepEqual(got, [1, 3]);
});

test('with a filter, a lost event is asked for', async () => {
  const world = new World();
  const tab = world.tab().listen('c', ['a']);
  await world.clock.pass(100);
  world.server.publish('c', 'a', null, true);
  world.server.publish('c', 'b');
  world.server.publish('c', 'a');
  await world.clock.pass(1_100);
  assert.deepEqual(tab.delivered, ['c:1', 'c:3']);
});

test('with a filter, a recovery that is cut off goes on from where it was', async () => {
  const world = new World();
  const tab = world.tab().listen('c', ['a']);
  await world.clock.pass(100);
  world.server.open[0]!.drop();
  for (let i = 0; i < 10; i++) {
    world.server.publish('c', i === 9 ? 'a' : 'b');
  }
  world.server.holding = true;
  await world.clock.pass(2_000);
  const { inFlight } = world.server;
  // The confirmation, and the first frame of the recovery, which has no event.
  inFlight.splice(0, 2).forEach((flight) => world.server.deliver(flight));
  assert.equal(tab.channel('c').position!.seq, 2);
  inFlight.length = 0;
  world.server.holding = false;
  world.server.open[0]!.drop();
  await world.clock.pass(5_000);
  assert.equal(world.server.subscribes.at(-1)!.since, 2);
  assert.deepEqual(tab.delivered, ['c:10']);
});
