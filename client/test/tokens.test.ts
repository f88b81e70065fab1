import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_REQUIRED, TOKEN_UNAVAILABLE } from '../src/codes.js';
import type { RealtimeError } from '../src/index.js';
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

test('a token is sent with the subscriptions, and not with the handshake', async () => {
  const world = new World();
  const { given, token } = site(world, 60 * MINUTE);
  world.tab({ token }).listen('a').listen('b');
  await world.clock.pass(1_000);
  assert.equal(given.length, 1);
  assert.deepEqual(world.server.handshakes, [['realtime-events']]);
  assert.deepEqual(
    world.server.messages('subscribe').map((message) => message['token']),
    [given[0]],
  );
});

/** API Gateway closes a socket that sends a longer frame, and refuses a longer request. */
test('the longest token fits beside the most channels of the longest names', async () => {
  const world = new World();
  const exp = Math.floor(world.clock.now / 1000) + 3_600;
  const token = jwt({ exp, x: 'x'.repeat(3_000) }).padEnd(4_096, 'A');
  assert.equal(token.length, 4_096);
  const sent: string[] = [];
  const { receive } = world.server;
  world.server.receive = (socket, text) => {
    sent.push(text);
    receive.call(world.server, socket, text);
  };
  const tab = world.tab({ token: () => token });
  for (let n = 0; n < 50; n++) {
    const events = ['€'.repeat(116), '€'.repeat(117)];
    tab.listen(String(n).padEnd(128, 'c'), events);
  }
  await world.clock.pass(5_000);

  const asked = sent.flatMap((text) => JSON.parse(text).channels ?? []);
  assert.equal(new Set(asked.map(({ channel }) => channel)).size, 50);
  for (const text of sent) {
    assert.ok(new TextEncoder().encode(text).length <= 32_768);
  }
});

test('without a token, the server is told not to use one of another tab', async () => {
  const world = new World();
  world.tab().listen('a');
  await world.clock.pass(1_000);
  assert.equal(world.server.messages('subscribe')[0]!['token'], '');
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
  assert.equal(world.server.messages('subscribe').at(-1)!['token'], given[1]);
  assert.deepEqual(
    world.server.subscribes.slice(-2).map(({ channel, since, epoch }) => [channel, since, epoch]),
    [
      ['a', 1, 'first'],
      ['b', 0, 'first'],
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

test('one refused token is replaced; a second one closes the channel with the code', async () => {
  for (const code of [TOKEN_REQUIRED, TOKEN_INVALID]) {
    const world = new World();
    const { given, token } = site(world, 60 * MINUTE);
    world.server.refuse = (channel, sent) =>
      channel === 'a' && sent === given[0] ? code : undefined;
    const tab = world.tab({ token }).listen('a').listen('b');
    await world.clock.pass(1_000);
    world.server.publish('a');
    await world.clock.pass(1_000);
    assert.deepEqual(tab.delivered, ['a:1']);
    assert.equal(given.length, 2);

    world.server.refuse = (channel) => (channel === 'a' ? code : undefined);
    world.server.open[0]!.drop();
    await world.clock.pass(5_000);
    assert.deepEqual(tab.channel('a').state, { name: 'closed', reason: code, message: 'No' });
    assert.deepEqual(tab.codes, ['a ' + code]);
    assert.equal(given.length, 3);
    world.server.publish('b');
    await world.clock.pass(60 * MINUTE);
    assert.deepEqual(tab.delivered, ['a:1', 'b:1']);
    assert.equal(tab.client.state.name, 'open');
  }
});

test('an error without a channel counts for each', async () => {
  const world = new World();
  const { given, token } = site(world, 60 * MINUTE);
  const tab = world.tab({ token }).listen('a');
  await world.clock.pass(1_000);
  const refuse = () =>
    world.server.post(world.server.open[0]!, { type: 'error', code: TOKEN_INVALID });
  refuse();
  await world.clock.pass(1_000);
  assert.equal(given.length, 2);
  assert.equal(tab.channel('a').state.name, 'live');
  world.server.refuse = () => TOKEN_INVALID;
  refuse();
  await world.clock.pass(1_000);
  assert.deepEqual(tab.codes, ['a ' + TOKEN_INVALID]);
  assert.equal(tab.client.state.name, 'open');
});

test('a page without a token, and one where nobody is logged in, keep their public channels', async () => {
  for (const options of [{}, { token: () => '' }]) {
    const world = new World();
    world.server.refuse = (channel) => (channel === 'public' ? undefined : TOKEN_REQUIRED);
    const tab = world.tab(options).listen('public').listen('private');
    await world.clock.pass(1_000);
    const closed = { name: 'closed', reason: TOKEN_REQUIRED, message: 'No' };
    assert.deepEqual(tab.channel('private').state, closed);
    assert.deepEqual(tab.codes, ['private ' + TOKEN_REQUIRED]);
    world.server.publish('public');
    await world.clock.pass(MINUTE);
    assert.deepEqual(tab.delivered, ['public:1']);
    assert.equal(world.server.subscribes.length, 2);
  }
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

/** Sources of a token that give none, and what they give. */
const FAILURES: Record<string, () => unknown> = {
  throws: () => {
    throw new Error('the site is down');
  },
  'gives HTML': () => '<!DOCTYPE html><title>502 Bad Gateway</title>',
  'gives JSON': () => `{"token":"${jwt({ secret: 1 })}"}`,
  'reads JSON that is none': () => JSON.parse(jwt({ secret: 1 })),
  'gives an object': () => ({ token: jwt({ secret: 1 }) }),
  'gives nothing': () => undefined,
  'never answers': () => new Promise(() => {}),
};

for (const [name, source] of Object.entries(FAILURES)) {
  test(`a site that ${name} is asked for a token ever more rarely; public channels go on`, async () => {
    const world = new World();
    const { token } = site(world, 60 * MINUTE);
    const { refuse } = world.server;
    world.server.refuse = (channel, sent) => (channel === 'b' ? undefined : refuse(channel, sent));
    const errors: RealtimeError[] = [];
    let down = true;
    let asked = 0;
    const tab = world.tab({
      token: () => {
        asked++;
        return down ? (source() as string) : token();
      },
    });
    tab.client.onError((error) => errors.push(error));
    tab.listen('a').listen('b');
    await world.clock.pass(MINUTE);
    world.server.publish('b');
    await world.clock.pass(1_000);
    assert.deepEqual(tab.delivered, ['b:1']);
    assert.equal(tab.client.state.name, 'open');
    await world.clock.pass(60 * MINUTE);
    assert.ok(asked >= 10 && asked < 25, String(asked));
    assert.deepEqual([...new Set(tab.codes)], [TOKEN_UNAVAILABLE]);
    assert.equal(tab.codes.length, asked);
    for (const error of errors) {
      assert.ok(!/eyJ|DOCTYPE/.test(error.message + String(error.cause)), error.message);
    }
    assert.deepEqual(world.errors, []);
    assert.equal(tab.channel('a').state.name, 'subscribing');

    down = false;
    await world.clock.pass(6 * MINUTE);
    world.server.publish('a');
    await world.clock.pass(1_000);
    assert.deepEqual(tab.delivered, ['b:1', 'a:1']);
  });
}

test('a newline after the token does no harm', async () => {
  const world = new World();
  const { given, token } = site(world, 60 * MINUTE);
  world.tab({ token: async () => `${await token()}\n` }).listen('a');
  await world.clock.pass(1_000);
  assert.equal(world.server.messages('subscribe')[0]!['token'], given[0]);
});

test('a channel that is left while its token is being fetched is not subscribed', async () => {
  const world = new World();
  let give: (token: string) => void = () => {};
  const tab = world.tab({ token: () => new Promise((resolve) => (give = resolve)) });
  await world.clock.pass(100);
  tab.listen('a');
  await world.clock.pass(100);
  tab.channel('a').unsubscribe();
  give(jwt({}));
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

test('polling with invalid tokens closes the channel, too', async () => {
  for (const code of [TOKEN_REQUIRED, TOKEN_INVALID]) {
    const world = new World();
    const { given, token } = site(world, 60 * MINUTE);
    world.server.mode = 'refuse';
    world.server.refuse = () => code;
    const tab = world.tab({ token, historyUrl: HISTORY }).listen('a');
    await world.clock.pass(MINUTE);
    assert.deepEqual(tab.channel('a').state, { name: 'closed', reason: code, message: 'No' });
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
