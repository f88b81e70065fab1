// Checks the client against ../protocol, which the server's tests read as well.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { TRY_AGAIN_LATER } from '../src/codes.js';
import { expiry } from '../src/tokens.js';
import { HISTORY, jwt, World, type Tab } from './world.js';

type Meaning = Record<string, unknown>;

interface Golden {
  readonly client: readonly { readonly meaning: Meaning }[];
  readonly server: readonly { readonly text: string; readonly meaning: Meaning }[];
  readonly answers: readonly {
    readonly request: string;
    readonly status: number;
    readonly body?: string;
  }[];
}

interface Token {
  readonly name: string;
  readonly now: number;
  readonly token: string;
  readonly expected: { readonly good: { readonly exp: number } } | 'expired' | 'bad';
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL('../../protocol/' + name, import.meta.url), 'utf8'));
const golden: Golden = read('messages.json');
const tokens: Token[] = read('tokens.json');

/** Each key of each message, such as `subscribe ref string` and `subscribe channels since number`. */
function keys(messages: readonly Meaning[]): string[] {
  const of = (what: string, value: Meaning): string[] =>
    Object.entries(value).flatMap(([key, each]) =>
      key === 'channels'
        ? (each as Meaning[]).flatMap((entry) => of(what + ' channels', entry))
        : `${what} ${key} ${Array.isArray(each) ? 'array' : typeof each}`,
    );
  return [...new Set(messages.flatMap((message) => of(String(message['action']), message)))].sort();
}

test('the client sends every message of protocol/, in its full form', async () => {
  const world = new World();
  const sent: Meaning[] = [];
  const { receive } = world.server;
  world.server.receive = (socket, text) => {
    sent.push(JSON.parse(text));
    receive.call(world.server, socket, text);
  };
  const exp = world.clock.now / 1000 + 3_600;
  const tab = world.tab({ token: () => jwt({ exp }) }).listen('public:shop', ['a', 'b*']);
  tab.listen('public', { rewind: 10 });
  await world.clock.pass(100);
  tab
    .channel('public')
    .presence()
    .catch(() => {});
  world.server.open[0]!.drop();
  await world.clock.pass(20_000);
  tab
    .channel('public')
    .presence()
    .catch(() => {});
  tab.channel('public:shop').unsubscribe();
  await world.clock.pass(100);

  const known = golden.client
    .map(({ meaning }) => meaning)
    .filter((it) => !/"error"/.test(JSON.stringify(it)));
  const unknown = keys(sent).filter((key) => !keys(known).includes(key));
  assert.deepEqual(unknown, []);
  // The client asks for all channels together, and wants to know whose an answer is.
  const full = known.filter(({ action, ref, channels }) =>
    action === 'subscribe' ? ref && channels : action === 'presence' ? ref : !ref,
  );
  assert.deepEqual(keys(sent), keys(full));
});

/** The state of a tab whose channel has an event that the tab has not received. */
interface Effect {
  readonly delivered: readonly string[];
  /** How often it subscribed again, and how often it asked for a token. */
  readonly asked: number;
  readonly tokens: number;
  /** The state of its channel, or of the client if that is not open. */
  readonly state: object;
}

const CALM: Effect = { delivered: [], asked: 0, tokens: 0, state: { name: 'live' } };

/** Lets one thing happen to such a tab. */
async function effect(
  { channel = 'public', seq = 1, epoch = 'first', heads = {} }: Meaning,
  polling: boolean,
  happen: (world: World, tab: Tab) => Promise<void>,
): Promise<Effect> {
  const world = new World();
  const [[name, head]] = [...Object.entries(heads as object), [String(channel), seq]] as [
    [string, number],
  ];
  world.server.log(name).epoch = String(epoch);
  while (world.server.log(name).events.length < head - 1) {
    world.server.publish(name);
  }
  let tokens = 0;
  const token = () => jwt({ exp: world.clock.now / 1000 + 3_600, n: ++tokens });
  world.server.mode = polling ? 'refuse' : 'open';
  const tab = world.tab({ token, historyUrl: HISTORY }).listen(name);
  await world.clock.pass(10_000);
  const topic = tab.channel(name);
  const asked = () => world.server.subscribes.length;
  const before = { asked: asked(), tokens };
  world.server.publish(name, 'saved', null, true);
  await happen(world, tab);
  const state = tab.client.state.name === 'open' ? topic.state : tab.client.state;
  // Long enough for a delayed request, too short for the next ping or poll.
  await world.clock.pass(polling ? 100 : 3_000);
  return {
    delivered: tab.delivered,
    asked: asked() - before.asked,
    tokens: tokens - before.tokens,
    state,
  };
}

/** It subscribes again and receives the event that it missed. */
const asks = ({ channel = 'public', seq = 1 }: Meaning) => ({
  asked: 1,
  delivered: [`${channel}:${seq}`],
});
const asksWithNewToken = (frame: Meaning) => ({ ...asks(frame), tokens: 1 });
const closes = ({ code, message }: Meaning) => ({
  state: { name: 'closed', reason: code, message },
});

/** A part of a recovery, or the answer to a question, of somebody else. */
const OTHERS = 'with a ref';

/** The effect of each kind of frame, by its type, or by its code if it is an error. */
const KINDS: Record<string, (frame: Meaning) => Partial<Effect>> = {
  event: ({ channel, seq }) => ({ delivered: [`${channel}:${seq}`] }),
  // The answer announces an event. It does not arrive, so the client asks again.
  'subscribed, recovered': asks,
  'subscribed, not recovered': ({ channel, seq }) => ({ delivered: [`${channel}!${seq}`] }),
  // The client still wants the channel: its own messages overtook each other.
  unsubscribed: (frame) => ({ ...asks(frame), state: { name: 'subscribing' } }),
  events: ({ channel, seq }) => ({ delivered: [`${channel}:${seq}`] }),
  [OTHERS]: () => ({}),
  // Answers a request that the client never sends.
  presence: () => ({}),
  'pong, with heads': ({ heads }) => {
    const [[channel, seq]] = Object.entries(heads as object) as [[string, number]];
    return asks({ channel, seq });
  },
  // The server does not know the subscription.
  pong: asks,
  token_required: asksWithNewToken,
  token_invalid: asksWithNewToken,
  token_expired: asksWithNewToken,
  forbidden: closes,
  // It waits until a channel is free.
  too_many_channels: () => ({}),
  invalid_message: closes,
  // The connection is about to be closed: the wait after that is longer.
  rate_limited: () => ({}),
  // The client sends nothing that causes this error.
  invalid_json: () => ({}),
  unknown_action: () => ({}),
  // Only /history answers with it, with status 503.
  unavailable: () => ({}),
};

function kind(frame: Meaning): string {
  const { type, code, recovered, heads, ref } = frame;
  if (ref) {
    return OTHERS;
  }
  if (type === 'subscribed') {
    return recovered ? 'subscribed, recovered' : 'subscribed, not recovered';
  }
  if (type === 'pong') {
    return Object.keys(heads as object).length ? 'pong, with heads' : 'pong';
  }
  return String(code ?? type ?? 'event');
}

test('the types of frames are those of protocol/', () => {
  const found = new Set(golden.server.map(({ meaning }) => kind(meaning)));
  assert.deepEqual([...found].sort(), Object.keys(KINDS).sort());
});

for (const { text, meaning } of golden.server) {
  test(`the client understands ${text}`, async () => {
    const became = await effect(meaning, false, async ({ server }) =>
      server.deliver({ socket: server.open[0]!, text }),
    );
    assert.deepEqual(became, { ...CALM, ...KINDS[kind(meaning)]!(meaning) });
  });
}

const polledWithNewToken = ({ channel }: Meaning) => ({ tokens: 1, delivered: [`${channel}:1`] });

const triesLater = () => ({ state: { name: 'waiting', code: TRY_AGAIN_LATER } });

/** The effect of each answer of /history, by its status, and by its code if it is an error. */
const ANSWERS: Record<string, (answer: Meaning) => Partial<Effect>> = {
  '200, recovered': ({ channel, seq }) => ({ delivered: [`${channel}:${seq}`] }),
  '200, not recovered': ({ channel, seq }) => ({ delivered: [`${channel}!${seq}`] }),
  '401 token_required': polledWithNewToken,
  '401 token_invalid': polledWithNewToken,
  '401 token_expired': polledWithNewToken,
  '403 forbidden': closes,
  '422 invalid_message': closes,
  // All clients are refused together, so the wait is longer.
  '429': triesLater,
  '503 unavailable': triesLater,
};

const answers = golden.answers
  .filter(({ request, body }) => request === 'GET /history' && body)
  .map(({ status, body }) => {
    const said: Meaning = JSON.parse(body!);
    const { code, recovered } = said;
    const recovery = recovered ? ', recovered' : ', not recovered';
    const meaning = code ? ' ' + code : recovered === undefined ? '' : recovery;
    return { status, said, kind: `${status}${meaning}` };
  });

test('the answers of /history are those of protocol/', () => {
  assert.deepEqual(
    [...new Set(answers.map((each) => each.kind))].sort(),
    Object.keys(ANSWERS).sort(),
  );
});

for (const { status, said, kind } of answers) {
  test(`the client understands the answer ${kind} of /history`, async () => {
    const became = await effect(said, true, async (world, tab) => {
      const { history } = world.server;
      world.server.history = async () => {
        world.server.history = history;
        return Response.json(said, { status });
      };
      tab.change('wake');
      await world.clock.pass(100);
    });
    const { delay, ...state } = became.state as { delay?: number };
    assert.deepEqual({ ...became, state }, { ...CALM, ...ANSWERS[kind]!(said) });
  });
}

test('the client reads the expiry of the tokens in protocol/ as the server does', () => {
  const good = tokens.filter(({ expected }) => typeof expected === 'object');
  const expired = tokens.filter(({ expected }) => expected === 'expired');
  assert.ok(good.length && expired.length);
  for (const { name, now, token, expected } of good) {
    assert.equal(expiry(token), (expected as { good: { exp: number } }).good.exp, name);
    assert.ok(expiry(token) > now, name);
  }
  for (const { name, now, token } of expired) {
    assert.ok(expiry(token) <= now, name);
  }
});
