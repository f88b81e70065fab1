import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_REQUIRED } from '../src/codes.js';
import { expiry } from '../src/tokens.js';
import { HISTORY, jwt, World } from './world.js';

const MINUTE = 60_000;

/** A site that signs tokens of `life` milliseconds, and a server that checks their expiry. */
function site(world: World, life: number) {
  const given: string[] = [];
  const token = async () => {
    const exp = Math.floor((world.clock.now + life) / 1000);
    given.push(jwt({ sub: 'u', n: given.length, exp }));
    return given.at(-1)!;
  };
  world.server.refuse = (_, sent) => {
    if (!sent) {
      return TOKEN_REQUIRED;
    }
    return expiry(sent) * 1000 > world.clock.now ? undefined : TOKEN_EXPIRED;
  };
  return { given, token };
}

test('reads the expiry of a token', () => {
  assert.equal(expiry(jwt({ exp: 1_700_000_000 })), 1_700_000_000);
  assert.equal(expiry(jwt({ exp: 5, name: 'ÿ~ü>?ß' })), 5);
  for (const odd of ['', 'a.b.c', 'abc', jwt({}), jwt({ exp: 'soon' })]) {
    assert.ok(Number.isNaN(expiry(odd)), odd);
  }
});

test('a token is sent with the handshake and with each subscription', async () => {
  const world = new World();
  const { given, token } = site(world, 60 * MINUTE);
  world.tab({ token }).listen('a').listen('b');
  await world.clock.pass(1_000);
  assert.equal(given.length, 1);
  assert.deepEqual(world.server.handshakes, [
    ['realtime-events', 'realtime-events.token.' + given[0]],
  ]);
  assert.deepEqual(
    world.server.messages('subscribe').map((message) => message['token']),
    [given[0], given[0]],
  );
});

test('without a token, none is sent', async () => {
  const world = new World();
  world.tab().listen('a');
  await world.clock.pass(1_000);
  assert.deepEqual(world.server.handshakes, [[]]);
  assert.deepEqual(Object.keys(world.server.messages('subscribe')[0]!), [
    'action',
    'channel',
    'at',
    'socket',
  ]);
});

test('a fresh token is sent for each channel 30 s before the old one expires', async () => {
  const world = new World();
  const { given, token } = site(world, 10 * MINUTE);
  const tab = world.tab({ token }).listen('a').listen('b');
  await world.clock.pass(1_000);
  world.server.publish('a');
  await world.clock.pass(9 * MINUTE + 28_000);
  assert.equal(given.length, 1);
  await world.clock.pass(2_000);
  assert.equal(given.length, 2);
  const fresh = world.server.messages('subscribe').slice(-2);
  assert.deepEqual(
    fresh.map(({ channel, since, epoch, token }) => [channel, since, epoch, token]),
    [
      ['a', 1, 'first', given[1]],
      ['b', 0, 'first', given[1]],
    ],
  );
  assert.deepEqual(tab.states, ['open']);
});

test('token_expired while connected: a fresh token, nothing lost, nothing twice', async () => {
  const world = new World();
  // The local clock is wrong: the page takes its token for valid.
  const { given, token } = site(world, 60 * MINUTE);
  const tab = world.tab({ token }).listen('a').listen('b');
  await world.clock.pass(1_000);
  world.server.publish('a');
  await world.clock.pass(100);
  const [socket] = world.server.open;
  for (const channel of ['a', 'b', 'a']) {
    socket!.subscriptions.delete(channel);
    world.server.post(socket!, { type: 'error', code: TOKEN_EXPIRED, channel });
  }
  world.server.publish('a');
  world.server.publish('b');
  await world.clock.pass(1_000);
  assert.deepEqual(tab.delivered, ['a:1', 'a:2', 'b:1']);
  assert.ok(given.length <= 3);
  assert.equal(world.server.messages('subscribe').at(-1)!['token'], given.at(-1));
  assert.equal(tab.client.state.name, 'open');
});

test('one refused token is replaced; a second one closes the client with the code', async () => {
  for (const code of [TOKEN_REQUIRED, TOKEN_INVALID]) {
    const world = new World();
    const { given, token } = site(world, 60 * MINUTE);
    world.server.refuse = (_, sent) => (sent === given[0] ? code : undefined);
    const tab = world.tab({ token }).listen('a').listen('b');
    await world.clock.pass(1_000);
    world.server.publish('a');
    await world.clock.pass(1_000);
    assert.deepEqual(tab.delivered, ['a:1']);
    assert.equal(given.length, 2);

    world.server.refuse = () => code;
    world.server.open[0]!.drop();
    await world.clock.pass(5_000);
    assert.deepEqual(tab.client.state, { name: 'closed', reason: code });
    assert.equal(given.length, 3);
    await world.clock.pass(60 * MINUTE);
    assert.equal(world.server.open.length, 0);
    assert.equal(world.server.handshakes.length, 2);
  }
});

test('an error without a channel counts the same', async () => {
  const world = new World();
  const { given, token } = site(world, 60 * MINUTE);
  const tab = world.tab({ token }).listen('a');
  await world.clock.pass(1_000);
  const refuse = () =>
    world.server.post(world.server.open[0]!, { type: 'error', code: TOKEN_INVALID });
  refuse();
  await world.clock.pass(1_000);
  assert.equal(given.length, 2);
  assert.equal(tab.client.state.name, 'open');
  world.server.mode = 'open';
  world.server.refuse = () => TOKEN_INVALID;
  refuse();
  await world.clock.pass(1_000);
  assert.deepEqual(tab.client.state, { name: 'closed', reason: TOKEN_INVALID });
});

test('a page without tokens is closed with the code', async () => {
  const world = new World();
  world.server.refuse = (channel) => (channel === 'public' ? undefined : TOKEN_REQUIRED);
  const tab = world.tab().listen('private');
  const channel = tab.client.channel('private');
  await world.clock.pass(1_000);
  assert.deepEqual(tab.client.state, { name: 'closed', reason: TOKEN_REQUIRED });
  assert.deepEqual(channel.state, { name: 'closed', reason: TOKEN_REQUIRED, message: undefined });
});

test('tokens that arrive expired are asked for ever more rarely', async () => {
  const world = new World();
  const { given, token } = site(world, -MINUTE);
  const tab = world.tab({ token }).listen('a');
  await world.clock.pass(10 * MINUTE);
  assert.ok(given.length > 3 && given.length < 20, String(given.length));
  assert.equal(tab.client.state.name, 'open');
  world.server.refuse = () => undefined;
  await world.clock.pass(2 * MINUTE);
  world.server.publish('a');
  await world.clock.pass(1_000);
  assert.deepEqual(tab.delivered, ['a:1']);
});

test('a site that fails to give a token is asked again', async () => {
  const world = new World();
  const { token } = site(world, 60 * MINUTE);
  let down = true;
  const tab = world.tab({
    token: () => {
      if (down) {
        throw new Error('site is down');
      }
      return token();
    },
  });
  tab.listen('a');
  await world.clock.pass(MINUTE);
  assert.equal(tab.client.state.name, 'waiting');
  assert.match(String(world.errors[0]), /site is down/);
  down = false;
  await world.clock.pass(MINUTE);
  world.server.publish('a');
  await world.clock.pass(1_000);
  assert.deepEqual(tab.delivered, ['a:1']);
});

test('a site that fails to give a token does not delay the connection for long', async () => {
  const world = new World();
  const tab = world.tab({ token: () => new Promise<string>(() => {}) });
  await world.clock.pass(10_001);
  assert.equal(tab.client.state.name, 'waiting');
});

test('the site is not asked for a token at each attempt to connect', async () => {
  const world = new World();
  const { given, token } = site(world, 60 * MINUTE);
  world.server.mode = 'refuse';
  world.tab({ token });
  await world.clock.pass(10 * MINUTE);
  assert.ok(world.server.handshakes.length > 20);
  assert.ok(given.length <= world.server.handshakes.length / 3 + 1);
});

test('a handshake that keeps failing is tried with a fresh token', async () => {
  const world = new World();
  const { given, token } = site(world, 60 * MINUTE);
  world.server.admit = (protocols) => protocols[1] !== 'realtime-events.token.' + given[0];
  const tab = world.tab({ token }).listen('a');
  await world.clock.pass(MINUTE);
  assert.equal(tab.client.state.name, 'open');
  assert.equal(given.length, 2);
  assert.equal(world.server.handshakes.length, 4);
});

test('a channel that is left while its token is being fetched is not subscribed', async () => {
  const world = new World();
  let give: (token: string) => void = () => {};
  const tab = world.tab({ token: () => new Promise((resolve) => (give = resolve)) });
  give('first');
  await world.clock.pass(100);
  world.server.post(world.server.open[0]!, { type: 'error', code: TOKEN_INVALID });
  await world.clock.pass(100);
  tab.listen('a');
  tab.client.channel('a').unsubscribe();
  give('second');
  await world.clock.pass(MINUTE);
  assert.deepEqual(world.server.messages('subscribe'), []);
});

test('polling with tokens that arrive expired asks ever more rarely', async () => {
  const world = new World();
  const { token } = site(world, -MINUTE);
  world.server.mode = 'refuse';
  world.tab({ token, historyUrl: HISTORY }).listen('a');
  await world.clock.pass(20 * MINUTE);
  assert.ok(world.server.polls.length < 40, String(world.server.polls.length));
});

test('a token of many years does not overflow the timer', async () => {
  const world = new World();
  const { given, token } = site(world, 20 * 365 * 24 * 60 * MINUTE);
  world.tab({ token }).listen('a');
  await world.clock.pass(30 * MINUTE);
  assert.equal(given.length, 1);
});

test('polling sends the token as a header and replaces it when it is refused', async () => {
  const world = new World();
  const { given, token } = site(world, 60 * MINUTE);
  world.server.mode = 'refuse';
  const tab = world.tab({ token, historyUrl: HISTORY }).listen('a');
  await world.clock.pass(10_000);
  assert.equal(world.server.polls.at(-1)!.authorization, 'Bearer ' + given.at(-1));
  const bad = given.at(-1);
  const { refuse } = world.server;
  world.server.refuse = (channel, sent) => (sent === bad ? TOKEN_EXPIRED : refuse(channel, sent));
  world.server.publish('a');
  await world.clock.pass(15_000);
  assert.deepEqual(tab.delivered, ['a:1']);
  assert.notEqual(world.server.polls.at(-1)!.authorization, 'Bearer ' + bad);
});

test('polling with invalid tokens closes with the code, too', async () => {
  for (const code of [TOKEN_REQUIRED, TOKEN_INVALID]) {
    const world = new World();
    const { given, token } = site(world, 60 * MINUTE);
    world.server.mode = 'refuse';
    world.server.refuse = () => code;
    const tab = world.tab({ token, historyUrl: HISTORY }).listen('a');
    await world.clock.pass(MINUTE);
    assert.deepEqual(tab.client.state, { name: 'closed', reason: code });
    assert.equal(world.server.polls.length, 2);
    assert.ok(given.length <= 3, String(given.length));
  }
});

test('a token that lasts less than 30 s is replaced at half its time', async () => {
  const world = new World();
  const { given, token } = site(world, 20_000);
  world.tab({ token }).listen('a');
  await world.clock.pass(9_000);
  assert.equal(given.length, 1);
  await world.clock.pass(2_000);
  assert.equal(given.length, 2);
});

test('an error that has been resolved no longer counts', async () => {
  const world = new World();
  const { token } = site(world, 60 * MINUTE);
  const tab = world.tab({ token }).listen('a');
  for (let i = 0; i < 5; i++) {
    await world.clock.pass(MINUTE);
    world.server.post(world.server.open[0]!, { type: 'error', code: TOKEN_INVALID });
  }
  await world.clock.pass(MINUTE);
  assert.equal(tab.client.state.name, 'open');
});

test('a site that never answers is asked again, and the page connects', async () => {
  const world = new World();
  let asked = 0;
  const token = () => (asked++ ? 'jwt' : new Promise<string>(() => {}));
  const tab = world.tab({ token }).listen('a');
  await world.clock.pass(MINUTE);
  assert.equal(asked, 2);
  assert.equal(tab.client.channel('a').state.name, 'live');
});
