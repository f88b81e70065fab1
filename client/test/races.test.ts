import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TOKEN_EXPIRED, TOKEN_REQUIRED } from '../src/codes.js';
import { HISTORY, jwt, World } from './world.js';

const MINUTE = 60_000;
const shared = { shared: true };

test('a page that closes the client when the state changes leaves nothing open', async () => {
  for (const options of [shared, { shared: false }]) {
    const world = new World();
    const tab = world.tab(options).listen('c');
    await world.clock.pass(100);
    const { client } = tab;
    client.disconnect();
    client.onState(({ name }) => name === 'connecting' && client.close());
    client.connect();
    await world.clock.pass(MINUTE);
    assert.equal(client.state.name, 'closed');
    assert.equal(world.server.open.length, 0, JSON.stringify(options));
    assert.equal(world.timers, 0, 'timers ' + JSON.stringify(options));
  }
});

test('a tab that closes while it gets the lead does not keep it', async () => {
  const world = new World();
  const [one, two, three] = [1, 2, 3].map(() => world.tab(shared).listen('c'));
  await world.clock.pass(100);
  two!.client.onState(({ name }) => name === 'connecting' && two!.client.close());
  one!.crash();
  await world.clock.pass(100);
  world.server.publish('c');
  await world.clock.pass(MINUTE);
  assert.deepEqual(three!.delivered, ['c:1']);
  assert.equal(world.server.open.length, 1);
});

test('a channel that is left in its handler of states asks no more', async () => {
  const world = new World();
  const tab = world.tab({ timing: { renew: 20_000 } }).listen('c');
  await world.clock.pass(100);
  const channel = tab.channel('c');
  channel.onState(({ name }) => name === 'subscribing' && channel.unsubscribe());
  await world.clock.pass(30_000);
  assert.equal(channel.state.name, 'closed');
  tab.client.close();
  await world.clock.pass(MINUTE);
  assert.equal(world.timers, 0);
});

test('a page that closes the client when it wakes leaves no timer', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  await world.clock.pass(100);
  world.server.mode = 'refuse';
  world.server.open[0]!.drop(1012);
  const { client } = tab;
  assert.equal(client.state.name, 'waiting');
  client.onState(({ name }) => name === 'connecting' && client.close());
  tab.sleep();
  await world.clock.pass(30_000);
  tab.awake();
  await world.clock.pass(MINUTE);
  assert.equal(client.state.name, 'closed');
  assert.equal(world.timers, 0);
});

test('while polling, one who comes later does not cost another its events', async () => {
  const world = new World();
  world.server.mode = 'refuse';
  const tab = world.tab({ historyUrl: HISTORY }).listen('c');
  await world.clock.pass(12_000);
  assert.equal(tab.channel('c').state.name, 'live');
  world.server.publish('c');
  tab.client.channel('c');
  await world.clock.pass(20_000);
  assert.deepEqual(tab.delivered, ['c:1']);
});

test('while polling, a tab that is refused does not end the polls of another', async () => {
  const world = new World();
  world.server.mode = 'refuse';
  world.server.refuse = (_, token) => (token ? undefined : TOKEN_REQUIRED);
  const options = { shared: true, historyUrl: HISTORY };
  const tab = world.tab({ ...options, token: () => jwt({}) }).listen('c');
  await world.clock.pass(12_000);
  const guest = world.tab(options).listen('c');
  await world.clock.pass(5_000);
  assert.equal(guest.channel('c').state.name, 'closed');
  world.server.publish('c');
  await world.clock.pass(20_000);
  assert.deepEqual(tab.delivered, ['c:1']);
});

test('a channel whose token has expired is not live while the site gives no new one', async () => {
  const world = new World();
  let works = true;
  const token = () => {
    if (!works) throw new Error('down');
    return jwt({ n: 1 });
  };
  world.server.refuse = (_, shown) => (shown ? undefined : TOKEN_REQUIRED);
  const tab = world.tab({ token }).listen('c');
  await world.clock.pass(100);
  assert.equal(tab.channel('c').state.name, 'live');
  works = false;
  const [socket] = world.server.open;
  socket!.subscriptions.delete('c');
  world.server.post(socket!, { type: 'error', code: TOKEN_EXPIRED, channel: 'c' });
  await world.clock.pass(5_000);
  assert.equal(tab.channel('c').state.name, 'subscribing');
});

test('in a renewal, a push of the old connection knows the old filter only', async () => {
  const world = new World();
  const tab = world.tab({ timing: { renew: 20_000 } }).listen('c', ['a']);
  await world.clock.pass(100);
  while (world.server.open.length < 2) await world.clock.pass(100);
  await world.clock.pass(100);
  const other = tab.client.channel('c', { events: ['b'] });
  const seen: number[] = [];
  other.on('*', ({ seq }) => seen.push(seq));
  await world.clock.pass(100);
  world.server.holding = true;
  world.server.publish('c', 'b');
  world.server.publish('c', 'a');
  // The old connection is served first.
  world.server.inFlight.sort(
    (x, y) => world.server.sockets.indexOf(x.socket) - world.server.sockets.indexOf(y.socket),
  );
  await world.rest(MINUTE);
  assert.deepEqual(seen, [1]);
  assert.deepEqual(tab.delivered, ['c:2']);
});

test('in a renewal, what the old connection pushes together knows the old filter only', async () => {
  const world = new World();
  const tab = world.tab({ timing: { renew: 20_000 } }).listen('c', ['a']);
  await world.clock.pass(100);
  while (world.server.open.length < 2) await world.clock.pass(100);
  await world.clock.pass(100);
  const other = tab.client.channel('c', { events: ['b'] });
  const seen: number[] = [];
  other.on('*', ({ seq }) => seen.push(seq));
  await world.clock.pass(100);
  world.server.holding = true;
  world.server.publishTogether('c', ['a', 'b', 'a']);
  // The old connection is served first.
  world.server.inFlight.sort(
    (x, y) => world.server.sockets.indexOf(x.socket) - world.server.sockets.indexOf(y.socket),
  );
  await world.rest(MINUTE);
  assert.deepEqual(seen, [2]);
  assert.deepEqual(tab.delivered, ['c:1', 'c:3']);
});

test('events that were pushed together before the answer are handed out with it', async () => {
  const world = new World();
  const tab = world.tab().listen('c');
  world.server.holding = true;
  await world.clock.pass(100);
  // The answer tells the head from before the events; they overtake it.
  world.server.publishTogether('c', ['saved', 'saved', 'saved']);
  world.server.inFlight.reverse();
  world.server.release();
  await world.clock.pass(1);
  assert.deepEqual(tab.delivered, ['c:1', 'c:2', 'c:3']);
});

test('a lost answer is asked for again after 10 s, though the token took a while', async () => {
  const world = new World();
  const tab = world
    .tab({ token: () => new Promise<string>((r) => world.clock.setTimeout(() => r(jwt({})), 300)) })
    .listen('c');
  world.server.holding = true;
  await world.clock.pass(1000);
  world.server.inFlight.length = 0;
  world.server.holding = false;
  world.server.post(world.server.open[0]!, { type: 'pong', heads: {}, spread: 0 });
  await world.clock.pass(9_500);
  assert.equal(tab.channel('c').state.name, 'live');
});

test('a channel that was over the limit is not asked for again once it is live', async () => {
  const world = new World();
  world.server.channelsPerConnection = 1;
  const tab = world.tab().listen('a');
  await world.clock.pass(100);
  tab.listen('b');
  await world.clock.pass(100);
  world.server.channelsPerConnection = 3;
  await world.clock.pass(2 * MINUTE);
  assert.equal(tab.channel('b').state.name, 'live');
  tab.listen('x');
  await world.clock.pass(100);
  const { length } = world.server.subscribes;
  tab.channel('x').unsubscribe();
  await world.clock.pass(100);
  assert.equal(world.server.subscribes.length, length);
});
test('a handler that disconnects while a later event waits leaves no timer', async () => {
  const world = new World();
  let calls = 0;
  const tab = world
    .tab({
      token: () => {
        calls++;
        return '';
      },
    })
    .listen('c');
  await world.clock.pass(100);
  tab.channel('c').on('*', ({ seq }) => seq === 1 && tab.client.disconnect());
  world.server.holding = true;
  [1, 2, 3].forEach(() => world.server.publish('c'));
  const [a, , c] = world.server.inFlight;
  world.server.deliver(c!);
  world.server.deliver(a!);
  await world.clock.pass(MINUTE);
  assert.equal(world.timers, 0);
});
test('a push of the leading tab does not speak for the filter of a tab that has just come back', async () => {
  const world = new World();
  world.server.rangeSize = 1;
  world.tab(shared).listen('c', ['a']);
  await world.clock.pass(100);
  world.tab(shared).listen('c', ['a']);
  const tab = world.tab(shared).listen('c', ['a', 'b']);
  await world.clock.pass(100);
  tab.client.disconnect();
  await world.clock.pass(100);
  world.server.open[0]!.drop();
  await world.clock.pass(1_000);
  world.server.publish('c', 'a');
  world.server.publish('c', 'b');
  await world.clock.pass(100);
  world.server.holding = true;
  world.server.publish('c', 'a');
  world.server.release();
  tab.client.connect();
  await world.clock.pass(MINUTE);
  assert.deepEqual(tab.delivered, ['c:1', 'c:2', 'c:3']);
});
