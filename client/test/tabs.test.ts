import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORBIDDEN, TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_REQUIRED } from '../src/codes.js';
import type { LocksLike } from '../src/index.js';
import { jwt, Tab, World } from './world.js';

const MINUTE = 60_000;
const shared = { shared: true };

async function tabs(world: World, count: number): Promise<Tab[]> {
  const all: Tab[] = [];
  for (let i = 0; i < count; i++) {
    all.push(world.tab(shared).listen('c'));
    await world.clock.pass(100);
  }
  return all;
}

function upTo(last: number, first = 1): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `c:${i + first}`);
}

test('three tabs share one socket, and each receives everything', async () => {
  const world = new World();
  const all = await tabs(world, 3);
  world.server.publish('c');
  world.server.publish('c');
  await world.clock.pass(100);
  assert.equal(world.server.sockets.length, 1);
  for (const tab of all) {
    assert.deepEqual(tab.delivered, upTo(2));
    assert.deepEqual(tab.client.state, { name: 'open', via: 'websocket' });
    assert.equal(tab.channel('c').state.name, 'live');
  }
});

test('tabs that start at the same time share, too', async () => {
  const world = new World();
  const all = [1, 2, 3].map(() => world.tab(shared).listen('c'));
  await world.clock.pass(100);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.equal(world.server.sockets.length, 1);
  all.forEach((tab) => assert.deepEqual(tab.delivered, ['c:1']));
});

test('a tab whose requests for locks are late is not taken for one that has ended', async () => {
  for (const late of [0, 1, 2, 5, 20, 200]) {
    const world = new World();
    const [leader] = await tabs(world, 1);
    world.lockDelay = late;
    const second = world.tab(shared).listen('c');
    world.lockDelay = 0;
    second.change('wake');
    await world.clock.pass(1_000);
    world.server.publish('c');
    await world.clock.pass(100);
    assert.deepEqual([leader!.delivered, second.delivered], [['c:1'], ['c:1']], `${late} ms`);
    assert.equal(world.server.sockets.length, 1, `${late} ms`);
  }
});

test('a tab that is closed before it holds its lock says nothing and keeps nothing', async () => {
  const world = new World();
  world.lockDelay = 20;
  const closed = world.tab(shared).listen('c');
  await world.clock.pass(10);
  closed.change('wake');
  closed.client.close();
  await world.clock.pass(10);
  assert.equal(world.posted, 0);
  const [next] = await tabs(world, 1);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(next!.delivered, ['c:1']);
  assert.equal(world.server.sockets.length, 1);
});

for (const count of [2, 3]) {
  for (const how of ['closes', 'crashes']) {
    test(`of ${count} tabs the leader ${how}, one after the other: nothing lost or doubled`, async () => {
      const world = new World();
      const all = await tabs(world, count);
      for (let lead = 0; lead < count - 1; lead++) {
        world.server.publish('c');
        await world.clock.pass(100);
        world.server.publish('c');
        if (how === 'closes') {
          all[lead]!.client.close();
        } else {
          all[lead]!.crash();
        }
        world.server.publish('c');
        await world.clock.pass(1_000);
        assert.equal(world.server.open.length, 1);
        world.server.publish('c');
        await world.clock.pass(100);
        for (const tab of all.slice(lead + 1)) {
          assert.deepEqual(tab.delivered, upTo(4 * (lead + 1)));
        }
      }
      assert.equal(world.server.sockets.length, count);
    });
  }
}

for (const how of ['closes', 'crashes', 'closes immediately']) {
  test(`a follower ${how}: the leader goes on and leaves the channels only that one had`, async () => {
    const world = new World();
    const [leader] = await tabs(world, 1);
    const follower = world.tab(shared).listen('c').listen('own');
    await world.clock.pass(how === 'closes immediately' ? 12 : 100);
    const [socket] = world.server.open;
    assert.ok(socket!.subscriptions.has('own'));
    if (how === 'crashes') {
      follower.crash();
    } else {
      follower.client.close();
    }
    await world.clock.pass(100);
    assert.deepEqual([...socket!.subscriptions.keys()], ['c']);
    world.server.publish('c');
    await world.clock.pass(100);
    assert.deepEqual(leader!.delivered, ['c:1']);
    assert.deepEqual(follower.delivered, []);
  });
}

test('a tab that leads again knows which tabs have ended', async () => {
  const world = new World();
  const [first, second] = await tabs(world, 2);
  const third = world.tab(shared).listen('c').listen('own');
  await world.clock.pass(100);
  first!.sleep();
  second!.change('wake');
  await world.clock.pass(11_000);
  first!.awake();
  await world.clock.pass(1_000);
  second!.client.close();
  await world.clock.pass(1_000);
  third.crash();
  await world.clock.pass(1_000);
  assert.equal(world.server.open.length, 1);
  assert.deepEqual([...world.server.open[0]!.subscriptions.keys()], ['c']);
});

test('a tab with an older position gets what it missed, and the others see nothing twice', async () => {
  const world = new World();
  const kept = new Map([['realtime-events:wss://server.test/live:c', '{"seq":1,"epoch":"first"}']]);
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: () => {},
  };
  const [leader] = await tabs(world, 1);
  for (let i = 0; i < 5; i++) {
    world.server.publish('c');
  }
  await world.clock.pass(100);
  const back = world.tab({ ...shared, remember: true, environment: { storage } }).listen('c');
  await world.clock.pass(1_000);
  assert.deepEqual(leader!.delivered, upTo(5));
  assert.deepEqual(back.delivered, upTo(5, 2));

  // Its position is of another log: only this tab gets a reset.
  kept.set('realtime-events:wss://server.test/live:c', '{"seq":1,"epoch":"older"}');
  const old = world.tab({ ...shared, remember: true, environment: { storage } }).listen('c');
  await world.clock.pass(1_000);
  assert.deepEqual(old.delivered, ['c!5']);
  assert.deepEqual(leader!.delivered, upTo(5));
  assert.deepEqual(back.delivered, upTo(5, 2));
});

test('each tab has its own filter on the shared subscription', async () => {
  const world = new World();
  const a = world.tab(shared).listen('c', ['a']);
  await world.clock.pass(100);
  const b = world.tab(shared).listen('c', ['b']);
  await world.clock.pass(100);
  assert.deepEqual(world.server.open[0]!.subscriptions.get('c'), ['a', 'b']);
  world.server.publish('c', 'a');
  world.server.publish('c', 'b');
  await world.clock.pass(1_000);
  const all = world.tab(shared).listen('c');
  await world.clock.pass(100);
  assert.deepEqual(world.server.open[0]!.subscriptions.get('c'), []);
  for (const name of ['x', 'b', 'a']) {
    world.server.publish('c', name);
  }
  await world.clock.pass(1_000);
  assert.deepEqual(a.delivered, ['c:1', 'c:5']);
  assert.deepEqual(b.delivered, ['c:2', 'c:4']);
  assert.deepEqual(all.delivered, upTo(5, 3));
});

test('an error reaches the tab whose request caused it', async () => {
  const world = new World();
  const token = (name: string) => () => jwt({ sub: name });
  world.server.refuse = (channel, sent) =>
    channel === 'mine' && sent === jwt({ sub: 'guest' }) ? FORBIDDEN : undefined;
  const member = world.tab({ ...shared, token: token('member') }).listen('mine');
  const guest = world.tab({ ...shared, token: token('guest') }).listen('mine');
  const channel = guest.channel('mine');
  await world.clock.pass(1_000);
  world.server.publish('mine');
  await world.clock.pass(1_000);
  assert.deepEqual(member.delivered, ['mine:1']);
  assert.deepEqual(channel.state, { name: 'closed', reason: FORBIDDEN, message: 'No' });
  assert.equal(guest.client.state.name, 'open');
});

test('a bad token closes the channel in its tab only', async () => {
  const world = new World();
  const [wrong, right] = [jwt({ sub: 'bad' }), jwt({ sub: 'good' })];
  world.server.refuse = (_, sent) => (sent === wrong ? TOKEN_INVALID : undefined);
  const bad = world.tab({ ...shared, token: () => wrong }).listen('c');
  const good = world.tab({ ...shared, token: () => right }).listen('c');
  await world.clock.pass(2_000);
  assert.deepEqual(bad.channel('c').state, {
    name: 'closed',
    reason: TOKEN_INVALID,
    message: 'No',
  });
  assert.equal(good.client.state.name, 'open');
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual([good.delivered, bad.delivered], [['c:1'], []]);
  assert.deepEqual(world.server.open.length, 1);
});

test('token_expired reaches every tab with that channel', async () => {
  const world = new World();
  let given = 0;
  const token = () => jwt({ n: given++ });
  const all = [0, 1].map(() => world.tab({ ...shared, token }).listen('c'));
  await world.clock.pass(1_000);
  const [socket] = world.server.open;
  socket!.subscriptions.delete('c');
  world.server.post(socket!, { type: 'error', code: TOKEN_EXPIRED, channel: 'c' });
  world.server.publish('c');
  await world.clock.pass(1_000);
  assert.equal(given, 4);
  all.forEach((tab) => assert.deepEqual(tab.delivered, ['c:1']));
});

test('a lost connection is replaced for all tabs', async () => {
  const world = new World();
  const all = await tabs(world, 3);
  world.server.open[0]!.drop();
  world.server.publish('c');
  assert.equal(all[0]!.client.state.name, 'waiting');
  await world.clock.pass(1);
  assert.equal(all[2]!.client.state.name, 'waiting');
  all[2]!.change('wake');
  await world.clock.pass(100);
  all.forEach((tab) => assert.deepEqual(tab.delivered, ['c:1']));
  await world.clock.pass(120 * MINUTE);
  assert.equal(world.server.sockets.length, 3);
  world.server.publish('c');
  await world.clock.pass(1_000);
  all.forEach((tab) => assert.deepEqual(tab.delivered, ['c:1', 'c:2']));
});

test('a request lost with its connection does not delay requests on the next one', async () => {
  const world = new World();
  const [first] = await tabs(world, 1);
  world.server.holding = true;
  const second = world.tab(shared).listen('c');
  await world.clock.pass(100);
  world.server.holding = false;
  world.server.open[0]!.drop();
  world.server.publish('c');
  await world.clock.pass(2_000);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(first!.delivered, ['c:1', 'c:2']);
  assert.deepEqual(second.delivered, ['c:2']);
});

test('a suspended leader loses the lead; when it wakes it follows and misses nothing', async () => {
  const world = new World();
  const [leader, second, third] = await tabs(world, 3);
  second!.visible = third!.visible = false;
  leader!.sleep();
  world.server.publish('c');
  await world.clock.pass(MINUTE);
  assert.deepEqual(second!.delivered, []);
  second!.visible = true;
  second!.change('wake');
  await world.clock.pass(11_000);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(second!.delivered, ['c:1', 'c:2']);
  assert.deepEqual(third!.delivered, ['c:1', 'c:2']);
  leader!.awake();
  await world.clock.pass(1_000);
  world.server.publish('c');
  await world.clock.pass(1_000);
  for (const tab of [leader, second, third]) {
    assert.deepEqual(tab!.delivered, ['c:1', 'c:2', 'c:3']);
    assert.equal(tab!.client.state.name, 'open');
  }
  assert.equal(world.server.open.length, 1);
  second!.client.close();
  world.server.publish('c');
  await world.clock.pass(1_000);
  assert.deepEqual(leader!.delivered, upTo(4));
  assert.deepEqual(third!.delivered, upTo(4));
  third!.client.close();
  world.server.publish('c');
  await world.clock.pass(1_000);
  assert.deepEqual(leader!.delivered, upTo(5));
});

test('a suspended leader is detected even if no tab is visible, and by a new tab', async () => {
  const world = new World();
  const [leader, second] = await tabs(world, 2);
  second!.visible = false;
  leader!.sleep();
  world.server.publish('c');
  await world.clock.pass(10 * MINUTE);
  assert.deepEqual(second!.delivered, ['c:1']);
  second!.sleep();
  const third = world.tab(shared).listen('c');
  await world.clock.pass(11_000);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(third.delivered, ['c:2']);
});

test('a live leader keeps the lead', async () => {
  const world = new World();
  const [leader, second] = await tabs(world, 2);
  for (let i = 0; i < 100; i++) {
    second!.change('wake');
    await world.clock.pass(i * 1_000);
  }
  assert.equal(world.server.sockets.length, 1);
  assert.deepEqual(second!.states, ['open']);
  leader!.client.close();
  await world.clock.pass(100);
  assert.equal(second!.client.state.name, 'open');
});

test('a lost answer does not block the other tabs', async () => {
  const world = new World();
  const [first] = await tabs(world, 1);
  world.server.holding = true;
  const second = world.tab(shared).listen('c');
  const third = world.tab(shared).listen('c');
  await world.clock.pass(100);
  assert.equal(world.server.inFlight.length, 1);
  world.server.inFlight.length = 0;
  world.server.holding = false;
  await world.clock.pass(15_000);
  world.server.publish('c');
  await world.clock.pass(100);
  for (const tab of [first, second, third]) {
    assert.deepEqual(tab!.delivered, ['c:1']);
  }
});

test('one socket for each tab where a browser cannot share or a page does not want to', async () => {
  for (const options of [
    { shared: true, environment: { locks: undefined } },
    { shared: true, environment: { broadcast: undefined } },
    { shared: false },
  ]) {
    const world = new World();
    const all = [1, 2].map(() => world.tab(options).listen('c'));
    await world.clock.pass(100);
    world.server.publish('c');
    await world.clock.pass(100);
    assert.equal(world.server.open.length, 2);
    all.forEach((tab) => assert.deepEqual(tab.delivered, ['c:1']));
  }
});

test('without locks each tab has its own connection', async () => {
  const world = new World();
  const locks = { request: () => Promise.reject(new DOMException('no', 'SecurityError')) };
  const all = [1, 2].map(() => world.tab({ ...shared, environment: { locks } }).listen('c'));
  await world.clock.pass(100);
  world.server.publish('c');
  await world.clock.pass(100);
  assert.equal(world.server.open.length, 2);
  all.forEach((tab) => assert.deepEqual(tab.delivered, ['c:1']));
  all[0]!.client.close();
  world.server.publish('c');
  await world.clock.pass(100);
  assert.deepEqual(all[1]!.delivered, ['c:1', 'c:2']);
});

test('a closed tab sends nothing more and never leads', async () => {
  const world = new World();
  const [leader, second] = await tabs(world, 2);
  second!.client.close();
  second!.change('wake');
  await world.clock.pass(60 * MINUTE);
  leader!.client.close();
  await world.clock.pass(60 * MINUTE);
  assert.equal(world.server.open.length, 0);

  // The browser was about to give it the lock.
  let give: (() => Promise<void>) | undefined;
  const locks = {
    request: (_: string, how: object, held: () => Promise<void>) => {
      if ('signal' in how) {
        give = held;
      } else {
        void held();
      }
      return new Promise<void>(() => {});
    },
  };
  const { client } = world.tab({ ...shared, environment: { locks } });
  const { length } = world.server.sockets;
  client.close();
  await give!();
  await world.clock.pass(MINUTE);
  assert.equal(world.server.sockets.length, length);
});

test('filters with too many names together become no filter, and each tab filters', async () => {
  const world = new World();
  const names = (letter: string) => Array.from({ length: 30 }, (_, i) => letter + i);
  const a = world.tab(shared).listen('c', names('a'));
  const b = world.tab(shared).listen('c', names('b'));
  await world.clock.pass(100);
  assert.deepEqual(world.server.open[0]!.subscriptions.get('c'), []);
  ['a0', 'b29', 'c'].forEach((name) => world.server.publish('c', name));
  await world.clock.pass(1_000);
  assert.deepEqual([a.delivered, b.delivered], [['c:1'], ['c:2']]);
});

test('a tab without a token receives nothing by the token of another tab', async () => {
  const world = new World();
  const right = jwt({ sub: 'good' });
  // As on the server, a subscription that says nothing of a token uses the last one of its connection.
  let shown: string | undefined;
  world.server.refuse = (channel, sent) => {
    shown = sent || shown;
    return channel === 'mine' && (sent ?? shown) !== right ? TOKEN_REQUIRED : undefined;
  };
  const member = world.tab({ ...shared, token: () => right }).listen('mine');
  await world.clock.pass(100);
  const guest = world.tab(shared).listen('mine');
  const reader = world.tab(shared).listen('c');
  await world.clock.pass(100);
  world.server.publish('mine');
  world.server.publish('c');
  await world.clock.pass(1_000);
  assert.equal(guest.channel('mine').state.name, 'closed');
  assert.deepEqual(
    [member.delivered, guest.delivered, reader.delivered],
    [['mine:1'], [], ['c:1']],
  );
});

test('a visible tab notices within 15 s that the leading tab is silent, and says so', async () => {
  for (let offset = 0; offset < 5_000; offset += 700) {
    const world = new World();
    const [leader, second] = await tabs(world, 2);
    await world.clock.pass(offset);
    leader!.sleep();
    world.server.publish('c');
    await world.clock.pass(15_000);
    assert.deepEqual(second!.delivered, ['c:1']);
    assert.deepEqual(second!.states, ['open', 'connecting', 'open']);
    // It was asked for no more often than it answers.
    leader!.awake();
    await world.clock.pass(MINUTE);
    assert.equal(world.server.open.length, 1);
    world.server.publish('c');
    await world.clock.pass(100);
    assert.deepEqual([leader!.delivered, second!.delivered], [upTo(2), upTo(2)]);
  }
});

test('a tab that hung does not take the lead from one that is alive', async () => {
  const world = new World();
  const [, second] = await tabs(world, 2);
  await world.clock.pass(3_000);
  second!.sleep();
  await world.clock.pass(MINUTE);
  second!.awake();
  await world.clock.pass(MINUTE);
  assert.equal(world.server.sockets.length, 1);
  assert.deepEqual(second!.states, ['open']);
});

test('a leading tab that is left hands the lead over at once', async () => {
  const world = new World();
  const [leader, second] = await tabs(world, 2);
  leader!.change('hide');
  world.server.publish('c');
  await world.clock.pass(300);
  assert.deepEqual(second!.delivered, ['c:1']);
  assert.deepEqual(leader!.delivered, []);
  assert.equal(world.server.open.length, 1);
  leader!.change('show');
  await world.clock.pass(300);
  assert.deepEqual(leader!.delivered, ['c:1']);
  assert.equal(world.server.open.length, 1);
});

test('the lead of a tab that is left is taken although the browser keeps its lock', async () => {
  for (const count of [2, 4]) {
    const world = new World();
    const { client, environment } = world.tab();
    client.close();
    const forever = new Promise<void>(() => {});
    const request: LocksLike['request'] = (name, options, held) =>
      environment.locks!.request(name, options, () => (void held(), forever));
    const leader = world.tab({ ...shared, environment: { locks: { request } } }).listen('c');
    await world.clock.pass(100);
    const others = await tabs(world, count - 1);
    leader.change('hide');
    world.server.publish('c');
    await world.clock.pass(1_000);
    for (const other of others) {
      assert.deepEqual(other.delivered, ['c:1']);
      assert.deepEqual(other.client.state, { name: 'open', via: 'websocket' });
    }
    assert.equal(world.server.open.length, 1);
  }
});

test('channels over the limit wait, and are subscribed when other tabs leave', async () => {
  const world = new World();
  world.server.channelsPerConnection = 4;
  const tabOf = (...names: string[]) => {
    const tab = world.tab(shared);
    names.forEach((name) => tab.listen(name));
    return tab;
  };
  const first = tabOf('a', 'b');
  await world.clock.pass(100);
  const second = tabOf('c', 'd');
  await world.clock.pass(100);
  const third = tabOf('a', 'e', 'f');
  await world.clock.pass(100);
  assert.deepEqual(third.codes, ['e too_many_channels', 'f too_many_channels']);
  assert.equal(third.channel('a').state.name, 'live');
  assert.equal(third.channel('e').state.name, 'subscribing');
  assert.equal(third.client.state.name, 'open');
  second.crash();
  await world.clock.pass(100);
  ['a', 'b', 'e', 'f'].forEach((name) => world.server.publish(name));
  await world.clock.pass(100);
  assert.deepEqual(third.delivered.sort(), ['a:1', 'e:1', 'f:1']);
  assert.deepEqual(first.delivered.sort(), ['a:1', 'b:1']);
});

test('tabs do not copy frames to themselves, and not at all while they are alone', async () => {
  const world = new World();
  const [leader] = await tabs(world, 1);
  const before = world.posted;
  for (let i = 0; i < 10; i++) {
    world.server.publish('c');
  }
  await world.clock.pass(1_000);
  assert.equal(leader!.delivered.length, 10);
  assert.equal(world.posted, before);
});
