import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { ReactNode } from 'react';
import type { Channel, ChannelOptions, Client, RealtimeEvent } from '../src/index.js';
import { openPage } from './page.js';
import { World, type Tab } from './world.js';

const page = openPage();
const { act, createElement: h, StrictMode } = await import('react');
const { createRoot } = await import('react-dom/client');
const { useChannel, useEvent } = await import('../src/react.js');

/** Whatever a test renders is shown and has had its effects when `render` resolves. */
function mount(t: TestContext) {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const box = page.createElement('div');
  const root = createRoot(box);
  const unmount = () => act(async () => root.unmount());
  t.after(unmount);
  const render = (node: ReactNode) => act(async () => root.render(h(StrictMode, null, node)));
  return { box, render, unmount };
}

interface Props {
  readonly client: Client;
  readonly name?: string;
  readonly options?: ChannelOptions;
  readonly onEvent: (event: RealtimeEvent) => void;
}

/** Shows the channel's state and how many times it was rendered. */
function List({ client, name = 'news', options, onEvent }: Props) {
  const { channel, state, position } = useChannel(client, name, options);
  useEvent(channel, '*', onEvent);
  return h('p', null, `${state.name} ${position?.seq ?? '-'}`);
}

async function pass(tab: Tab, ms = 1_000): Promise<void> {
  await act(() => tab.world.clock.pass(ms));
}

function subscribed(tab: Tab): string[] {
  return tab.world.server.open.flatMap((socket) => [...socket.subscriptions.keys()]);
}

/** A client's channels that were not unsubscribed. */
function openChannels({ client }: Tab): () => number {
  const { channel } = client;
  const all: Channel[] = [];
  const counted = ((...asked: Parameters<typeof channel>) => {
    const made: Channel = channel(...asked);
    all.push(made);
    return made;
  }) as typeof channel;
  Object.assign(client, { channel: counted });
  return () => all.filter(({ state }) => state.name !== 'closed').length;
}

test('under StrictMode one subscription is left, each event comes once, and leaving ends it', async (t) => {
  const tab = new World().tab();
  const open = openChannels(tab);
  const { render, unmount } = mount(t);
  const got: number[] = [];
  await render(h(List, { client: tab.client, onEvent: ({ seq }) => got.push(seq) }));
  await pass(tab);
  assert.equal(open(), 1);
  assert.equal(tab.world.server.subscribes.length, 1);
  tab.world.server.publish('news');
  tab.world.server.publish('news');
  await pass(tab);
  assert.deepEqual(got, [1, 2]);

  await unmount();
  await pass(tab);
  assert.equal(open(), 0);
  assert.deepEqual(subscribed(tab), []);
  assert.deepEqual(tab.world.errors, []);
});

test('the newest handler gets the event, on the same subscription', async (t) => {
  const tab = new World().tab();
  const { render } = mount(t);
  const got: string[] = [];
  const show = (word: string) =>
    render(h(List, { client: tab.client, onEvent: ({ seq }) => got.push(word + seq) }));
  await show('first');
  await pass(tab);
  tab.world.server.publish('news');
  await pass(tab);
  await show('second');
  tab.world.server.publish('news');
  await pass(tab);
  assert.deepEqual(got, ['first1', 'second2']);
  assert.equal(tab.world.server.subscribes.length, 1);
});

test('it shows the state, and an event alone does not render it again', async (t) => {
  const tab = new World().tab();
  const { box, render } = mount(t);
  await render(h(List, { client: tab.client, onEvent: () => {} }));
  assert.equal(box.textContent, 'subscribing -');
  await pass(tab);
  assert.equal(box.textContent, 'live 0');
  tab.world.server.publish('news');
  await pass(tab);
  assert.equal(box.textContent, 'live 0');
  await act(async () => tab.world.server.sockets[0]!.drop());
  assert.equal(box.textContent, 'subscribing 1');
  await pass(tab, 60_000);
  assert.equal(box.textContent, 'live 1');
});

test('no event comes between the subscription and its handlers', async (t) => {
  const tab = new World().tab();
  const channel = ((name: string) => {
    const handlers: ((event: { seq: number }) => void)[] = [];
    // An answer that is there before anything else can run.
    queueMicrotask(() => handlers.forEach((fn) => fn({ seq: 1 })));
    return {
      ...tab.client.channel(name),
      on: (_: string, fn: () => void) => void handlers.push(fn),
    };
  }) as unknown as Client['channel'];
  const got: number[] = [];
  const client = { ...tab.client, channel };
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
  const root = createRoot(page.createElement('div'));
  t.after(() => root.unmount());
  root.render(h(List, { client, onEvent: ({ seq }) => got.push(seq) }));
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(got, [1]);
});

test('other events of the same channel continue from its position; another channel starts anew', async (t) => {
  const tab = new World().tab();
  const open = openChannels(tab);
  const { render } = mount(t);
  const got: string[] = [];
  const show = (name: string, options?: ChannelOptions) =>
    render(
      h(List, {
        client: tab.client,
        name,
        ...(options && { options }),
        onEvent: ({ channel, event, seq }) => got.push(`${channel} ${event} ${seq}`),
      }),
    );
  await show('news', { events: ['saved'], rewind: 10 });
  await pass(tab);
  tab.world.server.publish('news');
  await pass(tab);
  await show('news', { events: ['saved'], rewind: 20 });
  await pass(tab);
  assert.equal(tab.world.server.subscribes.length, 1, 'the same events, in a new array');

  tab.world.server.publish('news', 'trashed', null, true);
  await show('news', { events: ['trashed'], rewind: 10 });
  await pass(tab);
  const [, second] = tab.world.server.subscribes;
  assert.deepEqual([second?.since, second?.epoch, second?.rewind], [1, 'first', undefined]);
  await show('sport');
  await pass(tab);
  tab.world.server.publish('sport');
  await pass(tab);
  assert.deepEqual(got, ['news saved 1', 'news trashed 2', 'sport saved 1']);
  assert.deepEqual(subscribed(tab), ['sport']);
  assert.equal(open(), 1);
});

test('two components have the channel, and one leaves alone', async (t) => {
  const tab = new World().tab();
  const { render } = mount(t);
  const got: string[] = [];
  const list = (key: string) =>
    h(List, { key, client: tab.client, onEvent: ({ seq }) => got.push(key + seq) });
  await render([list('a'), list('b')]);
  await pass(tab);
  tab.world.server.publish('news');
  await pass(tab);
  await render([list('b')]);
  await pass(tab);
  tab.world.server.publish('news');
  await pass(tab);
  assert.deepEqual(got, ['a1', 'b1', 'b2']);
});

test('useEvent takes a client, for the channel public', async (t) => {
  const tab = new World().tab();
  const { render, unmount } = mount(t);
  const got: number[] = [];
  function Ticker() {
    useEvent(tab.client, 'sav*', ({ seq }) => got.push(seq));
    return null;
  }
  await render(h(Ticker));
  await pass(tab);
  tab.world.server.publish('public');
  tab.world.server.publish('public', 'other');
  await pass(tab);
  await unmount();
  tab.world.server.publish('public');
  await pass(tab);
  assert.deepEqual(got, [1]);
});
