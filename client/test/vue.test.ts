import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { ChannelOptions, Client, RealtimeEvent } from '../src/index.js';
import { openPage } from './page.js';
import { World } from './world.js';

const page = openPage();
const { createApp, h, nextTick, ref, shallowRef } = await import('vue');
const { useChannel, useEvent } = await import('../src/vue.js');

function mount(t: TestContext, setup: () => () => unknown) {
  const box = page.createElement('div');
  const app = createApp({ setup });
  app.mount(box);
  let isMounted = true;
  const unmount = () => {
    if (isMounted) {
      isMounted = false;
      app.unmount();
    }
  };
  t.after(unmount);
  return { box, unmount };
}

function list(client: Client, onEvent: (event: RealtimeEvent) => void) {
  const name = ref('news');
  const options = shallowRef<ChannelOptions>({});
  const setup = () => {
    const { channel, state } = useChannel(client, name, options);
    useEvent(channel, '*', onEvent);
    return () => h('p', state.value.name);
  };
  return { name, options, setup };
}

test('a component has one subscription, shows its state, and leaving ends it', async (t) => {
  const world = new World();
  const { server, clock } = world;
  const tab = world.tab();
  const got: number[] = [];
  const { setup } = list(tab.client, ({ seq }) => got.push(seq));
  const { box, unmount } = mount(t, setup);
  assert.equal(box.textContent, 'subscribing');
  await clock.pass(1_000);
  assert.equal(box.textContent, 'live');
  server.publish('news');
  await clock.pass(1_000);
  server.sockets[0]!.drop();
  await clock.settle();
  assert.equal(box.textContent, 'subscribing');
  server.publish('news');
  await clock.pass(60_000);
  assert.equal(box.textContent, 'live');
  assert.deepEqual(got, [1, 2]);

  unmount();
  await clock.pass(1_000);
  assert.deepEqual([...server.open[0]!.subscriptions.keys()], []);
});

test('other events of the same channel continue from its position; another channel starts anew', async (t) => {
  const world = new World();
  const { server, clock } = world;
  const tab = world.tab();
  const got: string[] = [];
  const { name, options, setup } = list(tab.client, ({ channel, event, seq }) =>
    got.push(`${channel} ${event} ${seq}`),
  );
  options.value = { events: ['saved'], rewind: 10 };
  mount(t, setup);
  await clock.pass(1_000);
  server.publish('news');
  await clock.pass(1_000);
  options.value = { events: ['saved'], rewind: 20 };
  await nextTick();
  await clock.pass(1_000);
  assert.equal(server.subscribes.length, 1, 'the same events, in a new array');

  server.publish('news', 'trashed', null, true);
  options.value = { events: ['trashed'], rewind: 10 };
  await nextTick();
  await clock.pass(1_000);
  const [, second] = server.subscribes;
  assert.deepEqual([second?.since, second?.epoch, second?.rewind], [1, 'first', undefined]);
  name.value = 'sport';
  options.value = {};
  await nextTick();
  await clock.pass(1_000);
  server.publish('sport');
  await clock.pass(1_000);
  assert.deepEqual(got, ['news saved 1', 'news trashed 2', 'sport saved 1']);
  assert.deepEqual([...server.open[0]!.subscriptions.keys()], ['sport']);
});

test('no event comes between the subscription and its handlers', (t) => {
  const tab = new World().tab();
  const handlers: unknown[] = [];
  const channel = ((name: string) => ({
    ...tab.client.channel(name),
    on: (_: string, fn: unknown) => void handlers.push(fn),
  })) as unknown as Client['channel'];
  mount(t, list({ ...tab.client, channel }, () => {}).setup);
  assert.equal(handlers.length, 1);
});

test('useEvent takes a client, for the channel public, and follows the name', async (t) => {
  const world = new World();
  const { server, clock } = world;
  const { client } = world.tab();
  const got: number[] = [];
  const name = ref('sav*');
  const { unmount } = mount(t, () => {
    useEvent(client, name, ({ seq }) => got.push(seq));
    return () => null;
  });
  await clock.pass(1_000);
  server.publish('public');
  server.publish('public', 'other');
  await clock.pass(1_000);
  name.value = 'other';
  server.publish('public');
  server.publish('public', 'other');
  await clock.pass(1_000);
  unmount();
  server.publish('public', 'other');
  await clock.pass(1_000);
  assert.deepEqual(got, [1, 4]);
});
