import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TOKEN_EXPIRED, TOKEN_REQUIRED } from '../src/codes.js';
import type { Channel } from '../src/index.js';
import { matches } from '../src/protocol.js';
import { HISTORY, jwt, Tab, World } from './world.js';

/** A subscription of a tab, and what it received. */
interface Handle {
  tab: Tab;
  name: string;
  channel: Channel;
  filter: string[] | undefined;
  /** The number before its first event, if that is known. */
  start: number | undefined;
  seqs: number[];
  resets: number;
  log: string[];
}

/** One of the runs alone, with its trace: `SEEDS=1 FROM=17 node test.mjs fuzz`. */
const SEEDS = Number(process.env['SEEDS'] ?? 200);
const FROM = Number(process.env['FROM'] ?? 1);
const STEPS = Number(process.env['STEPS'] ?? 40);

/** Numbers from 0 to below 1, the same for a seed. */
function rng(seed: number) {
  let s = (seed * 2654435761) % 0x7fffffff || 1;
  for (let i = 0; i < 5; i++) s = (s * 48271) % 0x7fffffff;
  return () => (s = (s * 48271) % 0x7fffffff) / 0x7fffffff;
}

/** Random steps of pages, network and server; then the network heals and time passes. */
async function run(seed: number, trace: string[]) {
  const world = new World();
  const r = rng(seed);
  const int = (n: number) => Math.floor(r() * n);
  const pick = <T>(xs: T[]) => xs[int(xs.length)]!;
  const { server, clock } = world;
  const shared = r() < 0.6;
  const poll = r() < 0.3;
  const tokens = r() < 0.4;
  const life = pick([20, 70, 3600]);
  server.tellsPrev = r() < 0.8;
  server.channelsPerConnection = pick([50, 50, 2]);
  server.spread = pick([0, 0, 2000]);
  server.rangeSize = pick([1, 2, 100]);
  const renew = pick([6_600_000, 30_000]);
  if (poll) server.mode = 'refuse';
  let n = 0;
  let over = false;
  let crashed = false;
  if (process.env['WIRE']) {
    const { post, receive } = server;
    server.post = (socket, frame) => (
      trace.push(
        `      < ${server.sockets.indexOf(socket)} ${JSON.stringify(frame).slice(0, 400)}`,
      ),
      post.call(server, socket, frame)
    );
    server.receive = (socket, text) => (
      trace.push(
        `      > ${server.sockets.indexOf(socket)} ${text.replace(/"token":"[^"]*",/, '').slice(0, 300)}`,
      ),
      receive.call(server, socket, text)
    );
  }
  const jwtOk = () => jwt({ n: n++, exp: clock.now / 1000 + life });
  if (tokens) {
    server.refuse = (_, t) => {
      if (!t) return TOKEN_REQUIRED;
      const { exp } = JSON.parse(Buffer.from(t.split('.')[1]!, 'base64url').toString());
      return exp * 1000 < clock.now ? TOKEN_EXPIRED : undefined;
    };
  }
  const names = ['c', 'd'];

  const kinds = ['a.x', 'a.y', 'b', 'z'];
  const filters = [undefined, undefined, ['a.*'], ['b'], ['a.x', 'b'], ['a.y']];
  let tabs: Tab[] = [];
  const handles: Handle[] = [];
  const newTab = () => {
    const me = tabs.length;
    const tab = world.tab({
      ...(process.env['DEBUG'] && { debug: (line: string) => trace.push(`   [${me}] ${line}`) }),
      shared,
      historyUrl: HISTORY,
      timing: { renew },
      ...(tokens && {
        token: () =>
          !over && r() < 0.1
            ? Promise.reject(new Error('x'))
            : new Promise<string>((ok) => clock.setTimeout(() => ok(jwtOk()), int(400))),
      }),
    });
    tabs.push(tab);
  };
  newTab();
  const listen = (tab: Tab) => {
    const name = pick(names);
    const filter = pick(filters);
    const head = server.log(name).events.length;
    const how = int(4);
    const options = {
      ...(filter && { events: filter }),
      ...(how === 1 && { since: int(head + 1), epoch: 'first' }),
      ...(how === 2 && { rewind: int(5) }),
    };
    const channel = tab.client.channel(name, options);
    const h: Handle = {
      tab,
      name,
      channel,
      filter,
      start: options.since,
      seqs: [],
      resets: 0,
      log: [],
    };
    channel.on('*', ({ seq }) => {
      if (h.start === undefined && false) {
      }
      h.seqs.push(seq);
    });
    channel.onReset(() => h.resets++);
    handles.push(h);
    trace.push(
      `#${handles.length - 1} tab${tabs.indexOf(tab)} ${name} ${JSON.stringify(options)} at head ${head}`,
    );
    // its start: position when first defined
    return h;
  };
  const ended = new Set<Handle>();
  let holdingUntil = 0;
  for (let i = 0; i < STEPS; i++) {
    const tab = pick(tabs);
    const w = int(20);
    if (w <= 2) listen(tab);
    else if (w <= 7) {
      const count = 1 + int(3);
      for (let k = 0; k < count; k++) {
        const e = server.publish(pick(names), pick(kinds), null, r() < 0.1);
        trace.push(`publish ${e.channel} ${e.event} ${e.seq}`);
      }
    } else if (w === 8) {
      const live = handles.filter((h) => !ended.has(h));
      if (live.length) {
        const h = pick(live);
        ended.add(h);
        h.channel.unsubscribe();
        trace.push('unsub #' + handles.indexOf(h));
      }
    } else if (w === 9 && r() < 0.6) {
      trace.push('disconnect tab' + tabs.indexOf(tab));
      tab.client.disconnect();
      if (r() < 0.5) {
        tab.client.connect();
        trace.push('connect');
      }
    } else if (w === 10) {
      tabs.forEach((t) => r() < 0.5 && t.client.connect());
      trace.push('connect some');
    } else if (w === 11 && server.open.length) {
      pick(server.open).drop(pick([1006, 1001, 1012]));
      trace.push('drop');
    } else if (w === 12) {
      tab.change('hide');
      trace.push('hide tab' + tabs.indexOf(tab));
      if (r() < 0.7) {
        if (r() < 0.5) await clock.pass(int(50));
        tab.change('show');
        trace.push('show');
      }
    } else if (w === 13) {
      tabs.forEach((t) => t.change('show'));
      trace.push('show all');
    } else if (w === 14 && shared && tabs.length > 1) {
      const dead = pick(tabs);
      trace.push('crash/close tab' + tabs.indexOf(dead));
      if (r() < 0.5) {
        dead.crash();
        crashed = true;
      } else dead.client.close();
      handles.forEach((h) => h.tab === dead && ended.add(h));
      tabs = tabs.filter((t) => t !== dead);
    } else if (w === 15 && shared && tabs.length < 4) {
      newTab();
      trace.push('new tab');
    } else if (w === 16 && shared) {
      tab.sleep();
      trace.push('sleep tab' + tabs.indexOf(tab));
      await clock.pass(int(30_000));
      tab.awake();
      trace.push('awake');
    } else if (w === 17) {
      tab.change('wake');
    } else if (w === 18) {
      if (server.holding) {
        trace.push('release reversed');
        if (r() < 0.5) server.inFlight.reverse();
        server.release();
      } else {
        server.holding = true;
        trace.push('hold');
      }
    } else if (w === 19) {
      if (r() < 0.3) {
        server.mode = pick(
          poll ? ['refuse', 'refuse', 'open', 'deaf'] : ['open', 'deaf', 'open', 'refuse'],
        );
        trace.push('mode ' + server.mode);
      } else {
        tab.visible = !tab.visible;
        if (tab.visible) tab.change('wake');
      }
    }
    const ms = pick([0, 1, 5, 20, 300, 3000, 20_000]);
    await clock.pass(ms);
    trace.push(`+${ms}`);
    for (const h of handles) {
      if (h.start === undefined && h.channel.position) {
        // start: first delivered - or position
        h.start = -1 - h.channel.position.seq;
      }
    }
  }
  void holdingUntil;
  server.mode = poll ? 'refuse' : 'open';
  server.channelsPerConnection = 50;
  if (server.holding) server.release();
  trace.push(
    'END shared ' +
      shared +
      ' poll ' +
      poll +
      ' tokens ' +
      tokens +
      ' life ' +
      life +
      ' prev ' +
      server.tellsPrev +
      ' renew ' +
      renew,
  );
  tabs.forEach((t) => {
    t.visible = true;
    t.client.connect();
    t.change('show');
    t.change('wake');
  });
  await clock.pass(890_000);
  over = true;
  await clock.pass(310_000);
  for (const h of handles.filter((x) => !ended.has(x))) {
    if (h.channel.state.name === 'closed')
      throw new Error(`#${handles.indexOf(h)} closed ${JSON.stringify(h.channel.state)}`);
  }
  for (const h of handles) {
    const { events } = server.log(h.name);
    const passes = events.filter((e) => !h.filter || matches(h.filter, e.event)).map((e) => e.seq);
    const id = `#${handles.indexOf(h)} ${h.name} ${JSON.stringify(h.filter)} start ${h.start} resets ${h.resets} state ${h.channel.state.name}`;
    assert.equal(h.resets, 0, id);
    const last = ended.has(h) ? (h.seqs.at(-1) ?? 0) : Infinity;
    const from = h.start !== undefined && h.start >= 0 ? h.start + 1 : (h.seqs[0] ?? Infinity);
    assert.deepEqual(
      h.seqs,
      passes.filter((s) => s >= from && s <= last),
      id,
    );
    if (!ended.has(h)) {
      assert.equal(h.channel.state.name, 'live', id);
      // what was observed as a position at a quiet moment has to be a start at or before it
      if (h.start !== undefined && h.start < 0) {
        const at = -1 - h.start;
        const first = passes.find((s) => s > at);
        assert.ok(
          first === undefined || h.seqs.includes(first),
          id + ' misses ' + first + ' of ' + h.seqs,
        );
      }
    }
  }
  assert.deepEqual(world.errors, []);
  if (renew > 1e6 && !poll && shared && !tabs.some((t) => t.client.state.name !== 'open'))
    assert.equal(server.open.length, 1, 'sockets');
  assert.ok(
    tabs.every((t) => t.client.state.name === 'open'),
    'open',
  );
  tabs.forEach((t) => t.client.close());
  await clock.pass(60_000);
  if (!crashed) assert.equal(world.timers, 0, 'timers');
  assert.equal(server.open.length, 0, 'sockets left');
}

test('whatever happens, each event once, in order, none missing, and nothing is left open', async () => {
  const failed: string[] = [];
  for (let seed = FROM; seed < FROM + SEEDS; seed++) {
    const trace: string[] = [];
    await run(seed, trace).catch((error: Error) => {
      failed.push(`seed ${seed}: ${error.message}`);
      if (SEEDS === 1) {
        console.log(trace.join('\n'));
      }
    });
  }
  assert.deepEqual(failed, []);
});
