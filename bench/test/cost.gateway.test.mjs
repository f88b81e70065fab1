// The counts of the cost model, and what the development gateway counts for the same load.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { dispatch } from 'realtime-events-testkit/publishing.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import WebSocket from 'ws';
import { ACTIONS, EVENT_CALLS, eventMessages, eventWrites } from '../src/cost/actions.mjs';
import { eventUsage } from '../src/cost/usage.mjs';
import { measureEventUnits, measureUnits } from '../src/idle/units.mjs';

const CHANNEL = 'public:cost';
const PAGES = 6;
const EVENTS = 4;
/** Until a page has all its credits again, as it has before any ping; without them a ping takes two updates. */
const PAID = 3_000; // ms
const WAIT = 60_000; // ms; it takes some seconds on a quiet machine

let gateway;
before(async () => (gateway = await startGateway()), { timeout: 180_000 });
after(() => gateway?.stop());

test('messages, invocations, lines and calls of DynamoDB', { timeout: 180_000 }, async () => {
  const pages = [];
  try {
    // What a process reads once, and the first page of a channel.
    await dispatch(gateway, CHANNEL);
    pages.push(await Page.open(gateway));
    await pages[0].subscribe();
    await pages[0].ping();
    await dispatch(gateway, CHANNEL);
    await pages[0].until(isEvent);
    const linesBefore = await lines(gateway);
    const atStart = await usage(gateway);

    const opened = [];
    for (let i = 0; i < PAGES; i++) opened.push(await Page.open(gateway));
    pages.push(...opened);
    for (const page of opened) await page.subscribe();
    await sleep(PAID);
    for (const page of opened) await page.ping();
    for (let i = 0; i < EVENTS; i++) {
      const { delivered, queued } = await dispatch(gateway, CHANNEL);
      assert.deepEqual({ delivered, queued }, { delivered: PAGES + 1, queued: 0 });
    }
    for (const page of opened) await page.until(() => page.events === EVENTS);
    const seen = async () => (await lines(gateway)).slice(linesBefore.length);
    const ends = async () => (await seen()).filter(({ message }) => message === 'disconnect');
    // One after the other: at the same time, each would start a process.
    for (const [i, page] of opened.entries()) {
      page.close();
      await until(async () => (await ends()).length === i + 1, 'the end of a connection', WAIT);
    }

    const counts = { connect: PAGES, subscribe: PAGES, ping: PAGES, disconnect: PAGES };
    const total = (what) =>
      Object.entries(counts).reduce((sum, [name, count]) => sum + count * ACTIONS[name][what], 0);
    const event = eventUsage({ bytes: 20, listeners: PAGES + 1 });
    assert.equal(event.invocations, 1);
    const atEnd = await usage(gateway);

    // Exactly: each page was answered, and each event went once to each page.
    assert.equal(
      atEnd.posts - atStart.posts,
      total('answers') + EVENTS * event.messages,
      'messages to pages',
    );
    assert.equal(event.messages, (PAGES + 1) * eventMessages(20));

    // Exactly: one line for each invocation but a ping.
    const kinds = {};
    for (const { message } of await seen()) kinds[message] = (kinds[message] ?? 0) + 1;
    assert.deepEqual(kinds, {
      connect: PAGES,
      subscribe: PAGES,
      dispatch: EVENTS,
      disconnect: PAGES,
    });
    assert.equal((await seen()).length, total('lines') + EVENTS * event.invocations);

    // No call is missing in the model, and each process may read what it did not know yet.
    const calls = {};
    const add = (more, times) => {
      for (const [name, count] of Object.entries(more))
        calls[name] = (calls[name] ?? 0) + times * count;
    };
    for (const [name, count] of Object.entries(counts)) add(ACTIONS[name].calls, count);
    add(EVENT_CALLS, EVENTS);
    for (const name of Object.keys({ ...calls, ...atEnd.storeCalls })) {
      const counted = (atEnd.storeCalls[name] ?? 0) - (atStart.storeCalls[name] ?? 0);
      const known = calls[name] ?? 0;
      const isRead = /Get|Query/.test(name);
      const most = isRead ? known + 2 * PAGES : known;
      assert.ok(counted >= known && counted <= most, `${name}: ${counted}, in the model ${known}`);
    }
  } finally {
    for (const page of pages) page.close();
  }
});

test(
  'units of DynamoDB',
  { skip: process.platform === 'linux' ? false : 'needs /proc', timeout: 180_000 },
  async () => {
    const actions = await measureUnits(gateway);
    for (const [name, { writes, reads }] of Object.entries(actions)) {
      assert.deepEqual(
        { writes, reads },
        { writes: ACTIONS[name].writes, reads: ACTIONS[name].reads },
        name,
      );
    }
  },
);

test(
  'units of an event',
  { skip: process.platform === 'linux' ? false : 'needs /proc', timeout: 180_000 },
  async () => {
    const sizes = [20, 500, 1_500, 10_000, 30_000];
    const counted = await measureEventUnits(gateway, sizes);
    assert.deepEqual(
      counted.map(({ writes }) => writes),
      sizes.map(eventWrites),
    );
    const { reads } = eventUsage({ bytes: 500, listeners: 1 });
    for (const event of counted) assert.ok(event.reads <= reads, `${event.reads} units read`);
  },
);

/** A page with a plain socket that speaks as the library does. */
class Page {
  events = 0;
  #socket;
  #frames = [];

  static async open(gateway) {
    const page = new Page();
    page.#socket = new WebSocket(gateway.webSocketUrl, 'realtime-events');
    page.#socket.on('message', (text) => page.#receive(JSON.parse(text)));
    await once(page.#socket, 'open');
    return page;
  }

  subscribe() {
    return this.#ask({ action: 'subscribe', channel: CHANNEL }, 'subscribed');
  }

  ping() {
    return this.#ask({ action: 'ping' }, 'pong');
  }

  close() {
    this.#socket.close();
  }

  until(condition) {
    return until(() => this.#frames.some(condition), 'a frame', WAIT);
  }

  async #ask(message, answer) {
    this.#socket.send(JSON.stringify(message));
    await this.until(({ type }) => type === answer);
  }

  #receive(frame) {
    this.#frames.push(frame);
    if (isEvent(frame)) this.events++;
  }
}

/** A frame of one event has no type. */
function isEvent({ event, seq }) {
  return event !== undefined && seq !== undefined;
}

async function usage({ page }) {
  return (await fetch(new URL('.local/usage', page))).json();
}

async function lines({ page }) {
  const answer = await fetch(new URL('.local/lines?limit=10000', page));
  return (await answer.json()).lines.map(({ line }) => line);
}
