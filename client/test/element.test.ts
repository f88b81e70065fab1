import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Clock } from './clock.js';
import { openPage } from './page.js';
import { Server, Socket, World } from './world.js';

const page = openPage();
await import('../src/element.js');

afterEach(() => page.body.replaceChildren());

/** The details of the events of that type that reach the page. */
function heard<Detail>(type: string): Detail[] {
  const details: Detail[] = [];
  page.body.addEventListener(type, (event) => details.push((event as CustomEvent).detail));
  return details;
}

test('it dispatches the events of its channel, and shows its state', async () => {
  const world = new World();
  const { server, clock } = world;
  const element = page.createElement('realtime-events');
  element.setAttribute('channel', 'orders');
  element.setAttribute('events', 'order.*, refund');
  element.client = world.tab().client;
  const events = heard<{ event: string; data: unknown }>('realtime');
  page.body.append(element);
  await clock.pass(1_000);
  assert.equal(element.getAttribute('state'), 'live');
  server.publish('orders', 'order.paid', 7);
  server.publish('orders', 'other');
  server.publish('orders', 'refund');
  await clock.pass(1_000);
  assert.deepEqual(
    events.map(({ event, data }) => [event, data]),
    [
      ['order.paid', 7],
      ['refund', null],
    ],
  );

  const resets = heard<{ seq: number }>('realtime-reset');
  server.restart('orders', 'second');
  server.sockets[0]!.drop();
  await clock.pass(60_000);
  assert.deepEqual(
    resets.map(({ seq }) => seq),
    [0],
  );
});

test('it follows its attributes, and keeps its subscription when it is moved', async () => {
  const world = new World();
  const { server, clock } = world;
  const element = page.createElement('realtime-events');
  element.client = world.tab().client;
  page.body.append(element);
  await clock.pass(1_000);
  const box = page.createElement('div');
  page.body.append(box);
  box.append(element);
  element.setAttribute('state', 'live');
  await clock.pass(1_000);
  assert.deepEqual(
    server.subscribes.map(({ channel }) => channel),
    ['public'],
  );
  element.setAttribute('channel', 'news');
  await clock.pass(1_000);
  assert.deepEqual([...server.open[0]!.subscriptions.keys()], ['news']);
  element.remove();
  await clock.pass(1_000);
  assert.deepEqual([...server.open[0]!.subscriptions.keys()], []);
});

test('elements of the same url share a client, which the last one closes', async (t) => {
  const clock = new Clock();
  const server = new Server(clock);
  const WebSocket = function (_: string, protocols: string[]) {
    return new Socket(server, protocols);
  };
  Object.assign(globalThis, { WebSocket, BroadcastChannel: undefined });
  t.mock.method(globalThis, 'setTimeout', clock.setTimeout.bind(clock));
  t.mock.method(globalThis, 'clearTimeout', clock.clearTimeout.bind(clock));
  page.body.innerHTML =
    '<realtime-events url="wss://server.test"></realtime-events>' +
    '<realtime-events url="wss://server.test" channel="news"></realtime-events>';
  await clock.pass(1_000);
  assert.equal(server.sockets.length, 1);
  assert.deepEqual([...server.open[0]!.subscriptions.keys()], ['public', 'news']);
  page.body.firstElementChild!.remove();
  await clock.pass(1_000);
  assert.deepEqual([...server.open[0]!.subscriptions.keys()], ['news']);
  page.body.replaceChildren();
  await clock.pass(1_000);
  assert.equal(server.open.length, 0);
});

test('an empty list of events means all', async () => {
  const world = new World();
  const element = page.createElement('realtime-events');
  element.client = world.tab().client;
  const subscribed = async (events: string) => {
    element.setAttribute('events', events);
    page.body.append(element);
    await world.clock.pass(1_000);
    return world.server.subscribes.at(-1)?.events;
  };
  assert.equal(await subscribed(''), undefined);
  assert.deepEqual(await subscribed(' order.*,, my refund '), ['order.*', 'my refund']);
  assert.equal(await subscribed(' , '), undefined);
});

test('without url and client it does nothing', async () => {
  const element = page.createElement('realtime-events');
  page.body.append(element);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(element.hasAttribute('state'), false);
});
