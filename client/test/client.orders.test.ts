import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { TOKEN_EXPIRED } from '../src/codes.js';
import type { ConnectOptions } from '../src/index.js';
import { explore, type Choose } from './explore.js';
import { jwt, Tab, World } from './world.js';

/** The steps of each path, taken in any order. Frames are delivered in any order, too. */
interface Story {
  tabs?: number;
  options?: Partial<ConnectOptions>;
  /** The channels to publish to. */
  publish: string[];
  /** How many events are published at once. */
  together?: number;
  /** Frames that may be lost. */
  losses?: number;
  /** Times that the socket may be lost. */
  drops?: number;
  /** Times that the clock may move, and how far. */
  passes?: number;
  pass?: number;
  /** How long the end of a path lasts, without new events. */
  rest?: number;
  /** Pings out of turn. */
  wakes?: number;
  /** Times that the leading tab may end. */
  ends?: 'closes' | 'crashes';
  /** Times that the server may report an expired token and end the subscription. */
  expiries?: number;
}

type Step = () => void | Promise<void>;

class Play {
  private readonly world = new World();
  private readonly story: Story;
  private readonly tabs: Tab[] = [];
  private readonly published = new Map<string, number>();
  private readonly left;

  constructor(story: Story) {
    this.story = story;
    const { publish, losses = 0, drops = 0, passes = 0, wakes = 0, expiries = 0 } = story;
    const ends = story.ends ? 1 : 0;
    this.left = { publish: [...publish], losses, drops, passes, wakes, ends, expiries };
  }

  async run(choose: Choose): Promise<void> {
    const { world, story } = this;
    world.random = (() => {
      let calls = 0;
      return () => (calls++ % 10) / 10;
    })();
    for (let i = 0; i < (story.tabs ?? 1); i++) {
      const tab = world.tab({ shared: story.tabs !== undefined, ...story.options });
      new Set(story.publish).forEach((name) => tab.listen(name));
      this.tabs.push(tab);
      await world.clock.pass(50);
    }
    world.server.holding = true;
    for (let steps; (steps = this.steps()).length;) {
      await steps[choose(steps.length)]!();
      await world.clock.pass(0);
    }
    await world.rest(story.rest);
    for (const tab of this.tabs) {
      for (const [name, count] of this.published) {
        assert.deepEqual(
          tab.delivered.filter((line) => line.startsWith(name)),
          Array.from({ length: count }, (_, i) => `${name}:${i + 1}`),
        );
      }
    }
    assert.deepEqual(world.errors, []);
  }

  private steps(): Step[] {
    const { world, left, story } = this;
    const { server } = world;
    const steps: Step[] = [];
    const [name, ...others] = left.publish;
    if (name) {
      steps.push(() => {
        left.publish = others;
        const batch = Array.from({ length: story.together ?? 1 }, () => 'saved');
        this.published.set(name, server.publishTogether(name, batch).at(-1)!.seq);
      });
    }
    server.inFlight.forEach((flight, at) => {
      steps.push(() => {
        server.inFlight.splice(at, 1);
        server.deliver(flight);
      });
      if (left.losses) {
        steps.push(() => {
          left.losses--;
          server.inFlight.splice(at, 1);
        });
      }
    });
    if (left.drops && server.open.length) {
      steps.push(() => {
        left.drops--;
        server.open[0]!.drop();
        const alive = server.inFlight.splice(0).filter(({ socket }) => socket.readyState === 1);
        server.inFlight.push(...alive);
      });
    }
    if (left.passes) {
      steps.push(async () => {
        left.passes--;
        await world.clock.pass(story.pass ?? 2_000);
      });
    }
    if (left.wakes) {
      steps.push(() => {
        left.wakes--;
        this.tabs.at(-1)!.change('wake');
      });
    }
    if (left.ends) {
      steps.push(() => {
        left.ends--;
        const leader = this.tabs.shift()!;
        if (story.ends === 'closes') {
          leader.client.close();
        } else {
          leader.crash();
        }
        server.inFlight.length = 0;
      });
    }
    if (left.expiries && server.open.length) {
      steps.push(() => {
        left.expiries--;
        const [socket] = server.open;
        const channel = story.publish[0]!;
        socket!.subscriptions.delete(channel);
        server.post(socket!, { type: 'error', code: TOKEN_EXPIRED, channel });
      });
    }
    return steps;
  }
}

let tokens = 0;
const token = () => jwt({ n: tokens++ });

const STORIES: Record<string, Story> = {
  'the socket is lost and comes back': { publish: ['c', 'c'], drops: 1, passes: 1 },
  'the socket is lost, public too': { publish: ['public', 'c'], drops: 1, passes: 1 },
  'a frame is lost, a ping asks': { publish: ['c', 'c'], losses: 1, wakes: 1 },
  'the token expires': {
    publish: ['c'],
    losses: 1,
    drops: 1,
    options: { token },
    expiries: 1,
    passes: 1,
  },
  'the socket is renewed': {
    publish: ['c'],
    drops: 1,
    options: { timing: { renew: 5_000, overlap: 6_000, firstPing: 1e9 } },
    passes: 2,
    pass: 5_300,
    rest: 60_000,
  },
  'batches, the socket is lost and comes back': {
    publish: ['c', 'c'],
    together: 2,
    drops: 1,
    passes: 1,
  },
  'batches, a frame is lost, a ping asks': {
    publish: ['c', 'c'],
    together: 2,
    losses: 1,
    wakes: 1,
  },
  'batches, the socket is renewed': {
    publish: ['c'],
    together: 2,
    drops: 1,
    options: { timing: { renew: 5_000, overlap: 6_000, firstPing: 1e9 } },
    passes: 2,
    pass: 5_300,
    rest: 60_000,
  },
  'batches, two tabs, the leader crashes': {
    tabs: 2,
    publish: ['c', 'c'],
    together: 2,
    ends: 'crashes',
    passes: 1,
  },
  'two tabs, the leader closes': { tabs: 2, publish: ['c', 'c'], ends: 'closes', passes: 1 },
  'two tabs, the leader crashes': { tabs: 2, publish: ['c', 'c'], ends: 'crashes', passes: 1 },
  'three tabs, the leader closes': { tabs: 3, publish: ['c'], drops: 1, ends: 'closes', passes: 1 },
  'three tabs, the leader crashes': {
    tabs: 3,
    publish: ['c'],
    drops: 1,
    ends: 'crashes',
    passes: 1,
  },
  'two tabs, the socket is lost': { tabs: 2, publish: ['c', 'c'], drops: 1, passes: 1 },
};

let total = 0;
after(() => console.log(`${total} orders in all`));

for (const [name, story] of Object.entries(STORIES)) {
  test(`${name}: in every order, each event once and none missing`, async (t) => {
    const count = await explore((choose) => new Play(story).run(choose));
    total += count;
    t.diagnostic(`${count} orders`);
    assert.ok(count > 10);
  });
}
