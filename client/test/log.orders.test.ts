import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Environment } from '../src/environment.js';
import { createLog, type ChannelLog } from '../src/log.js';
import { DEFAULT_TIMING } from '../src/timing.js';
import type { EventFrame, EventsFrame, RealtimeEvent, Subscribed } from '../src/protocol.js';
import { explore, type Choose } from './explore.js';

/** The failures that one path may have, and how many events it has. */
interface Story {
  /** Events in the log before the page subscribes, and events published afterwards. */
  before: number;
  events: number;
  /** Frames that may be lost, and frames that may arrive twice. */
  losses?: number;
  duplicates?: number;
  /** Times that the connection may be lost, with its frames in flight. */
  drops?: number;
  pongs?: number;
  /** Times that a wait may end early. */
  waits?: number;
  /** The page starts from a position that it had before a reload. */
  since?: number;
  /** Events up to this seq may expire at any moment. */
  trim?: number;
  /** The log may start over at any moment. */
  restarted?: boolean;
  /** The page wants every other event only: those with odd numbers. */
  filter?: boolean;
  /** The server does not always know what an event follows. */
  forgets?: boolean;
  /** Pushes from before the subscription, for a filter that passed fewer events. */
  older?: boolean;
  /** How many events are pushed in one frame, with those of the frame before: jobs take them along. */
  together?: number;
}

type Frame =
  | { readonly kind: 'event'; readonly event: EventFrame }
  | { readonly kind: 'range'; readonly range: EventsFrame }
  | { readonly kind: 'subscribed'; readonly frame: Subscribed }
  | { readonly kind: 'pong'; readonly head: number | undefined };

/** The server, the network and one channel's log, one step at a time in the order of the path. */
class Play {
  readonly delivered: string[] = [];
  resets = 0;
  private readonly left: Required<Omit<Story, 'before' | 'since'>>;
  private readonly filter: readonly string[] | undefined;
  private epoch = 'first';
  private logged: RealtimeEvent[] = [];
  private trimmed = 0;
  private listening = false;
  private flight: Frame[] = [];
  private asks: { since: number | undefined; epoch: string | undefined }[] = [];
  private timer: (() => void) | undefined;
  private next: number | undefined;
  private nextEpoch: string | undefined;
  private readonly log: ChannelLog;

  constructor(story: Story) {
    this.left = {
      losses: 0,
      duplicates: 0,
      drops: 0,
      pongs: 0,
      waits: 0,
      trim: 0,
      restarted: false,
      filter: false,
      forgets: false,
      older: false,
      together: 1,
      ...story,
    };
    this.filter = story.filter ? ['odd'] : undefined;
    const environment = {
      setTimeout: (fn: () => void) => (this.timer = fn),
      clearTimeout: () => (this.timer = undefined),
      random: () => 0,
    } as unknown as Environment;
    const { since } = story;
    const start = since === undefined ? undefined : { seq: since, epoch: 'first' };
    if (start) {
      this.next = start.seq + 1;
      this.nextEpoch = 'first';
    }
    this.log = createLog(environment, DEFAULT_TIMING, this.filter, start, {
      subscribe: () => {
        const { seq, epoch } = this.log.position ?? {};
        this.asks.push({ since: seq, epoch });
      },
      deliver: ({ seq }) => {
        this.delivered.push(String(seq));
        assert.equal(seq, this.wanted(this.next!), `delivered out of order: ${this.delivered}`);
        this.next = seq + 1;
      },
      reset: () => {
        const { seq, epoch } = this.log.position!;
        this.delivered.push('!' + seq);
        this.resets++;
        assert.ok(
          epoch !== this.nextEpoch || seq >= this.next!,
          `reset backwards: ${this.delivered}`,
        );
        this.next = seq + 1;
        this.nextEpoch = epoch;
      },
      moved: ({ seq, epoch }) => {
        this.next ??= seq + 1;
        this.nextEpoch ??= epoch;
      },
    });
    for (let i = 0; i < story.before; i++) {
      this.publish();
    }
    if (story.older && this.left.together > 1) {
      // For a filter that passed its events, and none between and after them.
      const [first, ...others] = this.logged;
      const events = [first!, others.at(-2)!];
      const seq = others.at(-1)!.seq;
      this.flight.push({
        kind: 'range',
        range: { type: 'events', channel: 'c', since: 0, seq, events },
      });
    } else if (story.older) {
      const event = { ...this.logged.at(-1)!, prev: 0 };
      this.flight.push({ kind: 'event', event });
    }
    this.listening = true;
    this.log.restart();
  }

  /** Takes the chosen steps until none is left. */
  run(choose: Choose): void {
    for (;;) {
      const steps = this.steps();
      if (!steps.length) {
        break;
      }
      steps[choose(steps.length)]!();
    }
    this.rest();
  }

  private steps(): (() => void)[] {
    const { left } = this;
    const steps: (() => void)[] = [];
    if (left.events) {
      steps.push(() => {
        left.events--;
        this.publish();
      });
    }
    if (this.asks.length) {
      steps.push(() => this.answer());
    }
    this.flight.forEach((frame, at) => {
      steps.push(() => {
        this.flight.splice(at, 1);
        this.deliver(frame);
      });
      if (left.losses) {
        steps.push(() => {
          left.losses--;
          this.flight.splice(at, 1);
        });
      }
      if (left.duplicates) {
        steps.push(() => {
          left.duplicates--;
          this.deliver(frame);
        });
      }
    });
    if (left.drops) {
      steps.push(() => {
        left.drops--;
        this.flight = [];
        this.asks = [];
        this.log.pause();
        this.log.restart();
      });
    }
    if (left.pongs) {
      steps.push(() => {
        left.pongs--;
        this.ping();
      });
    }
    if (left.waits && this.timer) {
      steps.push(() => {
        left.waits--;
        this.wait();
      });
    }
    if (left.trim && this.logged.length >= left.trim) {
      steps.push(() => {
        this.trimmed = left.trim;
        left.trim = 0;
      });
    }
    if (left.restarted) {
      steps.push(() => {
        left.restarted = false;
        // A new log means a new stack and a new connection: the frames in flight are lost.
        this.epoch = 'second';
        this.logged = [];
        this.flight = [];
        this.asks = [];
        this.log.pause();
        this.log.restart();
      });
    }
    return steps;
  }

  /** The network heals and time passes. */
  private rest(): void {
    for (let quiet = 0; quiet < 3; quiet++) {
      this.ping();
      while (this.flight.length || this.asks.length || this.timer) {
        if (this.asks.length) {
          this.answer();
        } else if (this.flight.length) {
          this.deliver(this.flight.shift()!);
        } else {
          this.wait();
        }
      }
    }
    const missing = this.wanted(this.next!);
    assert.ok(missing > this.logged.length, `stopped short: ${this.delivered}`);
    assert.equal(this.log.position!.seq, this.logged.length);
    assert.equal(this.nextEpoch, this.epoch);
  }

  private publish(): void {
    const seq = this.logged.length + 1;
    const name = seq % 2 ? 'odd' : 'even';
    const event = { event: name, data: null, timestamp: '', id: '', channel: 'c', seq };
    this.logged.push(event);
    const { together } = this.left;
    if (together > 1) {
      if (this.listening && seq % together === 0) {
        this.pushTogether(seq, 2 * together - 1);
      }
    } else if (this.listening && !this.filter) {
      this.flight.push({ kind: 'event', event });
    } else if (this.listening && seq % 2) {
      const prev = this.left.forgets ? {} : { prev: Math.max(seq - 2, 0) };
      this.flight.push({ kind: 'event', event: { ...event, ...prev } });
    }
  }

  /** Pushes the newest events in one frame, some of them again. */
  private pushTogether(seq: number, count: number): void {
    const first = Math.max(1, seq - count + 1);
    const events = this.logged.slice(first - 1).filter((event) => this.isWanted(event.seq));
    // With a filter, nothing passes between the odd number before and the first one.
    const since = this.filter && first % 2 ? Math.max(0, first - 2) : first - 1;
    const range = { type: 'events', channel: 'c', since, seq, events } as const;
    this.flight.push({ kind: 'range', range });
  }

  private isWanted(seq: number): boolean {
    return this.wanted(seq) === seq;
  }

  /** The number of the next event that the page wants. */
  private wanted(from: number): number {
    return this.filter && from % 2 === 0 ? from + 1 : from;
  }

  private answer(): void {
    const { since, epoch } = this.asks.shift()!;
    const seq = this.logged.length;
    const recovered =
      since === undefined || (epoch === this.epoch && since <= seq && since >= this.trimmed);
    const frame: Subscribed = {
      type: 'subscribed',
      channel: 'c',
      seq,
      epoch: this.epoch,
      recovered,
    };
    this.flight.push({ kind: 'subscribed', frame });
    for (let from = recovered ? (since ?? seq) : seq; from < seq; from++) {
      const events = this.logged.slice(from, from + 1).filter((event) => this.isWanted(event.seq));
      const range: EventsFrame = {
        type: 'events',
        channel: 'c',
        ref: '1',
        since: from,
        seq: from + 1,
        events,
      };
      this.flight.push({ kind: 'range', range });
    }
  }

  private ping(): void {
    this.flight.push({ kind: 'pong', head: this.logged.length || undefined });
  }

  private deliver(frame: Frame): void {
    switch (frame.kind) {
      case 'event':
        this.log.frame(frame.event);
        break;
      case 'range':
        this.log.range(frame.range);
        break;
      case 'subscribed':
        this.log.subscribed(frame.frame);
        break;
      case 'pong':
        this.log.pong(frame.head);
    }
  }

  private wait(): void {
    const fn = this.timer!;
    this.timer = undefined;
    fn();
  }
}

const STORIES: Record<string, Story> = {
  'a page comes while events do': { before: 1, events: 3 },
  'a frame is lost': { before: 0, events: 3, losses: 1, since: 0 },
  'frames come twice': { before: 0, events: 2, duplicates: 2 },
  'a frame is lost and another comes twice': { before: 0, events: 2, losses: 1, duplicates: 1 },
  'the connection is lost': { before: 1, events: 2, drops: 1 },
  'the connection is lost twice': { before: 0, events: 2, drops: 2 },
  'the connection is lost, then a frame': { before: 0, events: 2, drops: 1, losses: 1 },
  'a pong comes at any time': { before: 0, events: 2, since: 0, pongs: 1 },
  'a page comes back with its position': { before: 2, events: 1, since: 0, drops: 1 },
  'with a filter': { before: 1, events: 4, filter: true },
  'with a filter, a frame is lost': { before: 0, events: 3, filter: true, losses: 1, since: 0 },
  'with a filter, frames come twice': { before: 0, events: 3, filter: true, duplicates: 1 },
  'with a filter, the connection is lost': { before: 0, events: 3, filter: true, drops: 1 },
  'with a filter, the connection is lost in a recovery': {
    before: 3,
    events: 0,
    since: 0,
    filter: true,
    drops: 1,
  },
  'with a filter, a pong comes at any time': {
    before: 0,
    events: 2,
    since: 0,
    filter: true,
    pongs: 1,
  },
  'with a filter, the server forgets what an event follows': {
    before: 0,
    events: 3,
    since: 0,
    filter: true,
    forgets: true,
    losses: 1,
  },
  'with a filter, a push from before it comes late': {
    before: 3,
    events: 1,
    since: 0,
    filter: true,
    older: true,
  },
  'a push from before, for a filter, comes late': { before: 2, events: 1, since: 0, older: true },
  'jobs take events along': { before: 1, events: 4, together: 2 },
  'jobs take events along, a frame is lost': {
    before: 0,
    events: 4,
    together: 2,
    losses: 1,
    since: 0,
  },
  'jobs take events along, the connection is lost': {
    before: 0,
    events: 4,
    together: 2,
    drops: 1,
  },
  'jobs take events along, with a filter': { before: 1, events: 4, together: 2, filter: true },
  'jobs take events along, with a filter, a frame is lost': {
    before: 0,
    events: 4,
    together: 2,
    filter: true,
    losses: 1,
    since: 0,
  },
  'a push of several events for a filter from before comes late': {
    before: 3,
    events: 1,
    together: 2,
    since: 0,
    older: true,
  },
  'the answer is late and asked for again': { before: 1, events: 1, since: 0, waits: 1 },
};

let total = 0;
after(() => console.log(`${total} orders in all`));

for (const [name, story] of Object.entries(STORIES)) {
  test(`${name}: in every order, each event once and none missing`, async (t) => {
    const count = await explore((choose) => {
      const play = new Play(story);
      play.run(choose);
      assert.equal(play.resets, 0);
    });
    total += count;
    t.diagnostic(`${count} orders`);
    assert.ok(count > 100);
  });
}

const GOING: Record<string, Story> = {
  'the retention ends at any time': { before: 2, events: 1, since: 0, trim: 2, drops: 1 },
  'the retention ends, waits end early': { before: 2, events: 0, since: 0, trim: 2, waits: 1 },
  'the log starts over at any time': { before: 1, events: 2, since: 0, restarted: true },
};

for (const [name, story] of Object.entries(GOING)) {
  test(`${name}: in every order, each event once or a reset`, async (t) => {
    let resets = 0;
    const count = await explore((choose) => {
      const play = new Play(story);
      play.run(choose);
      resets += play.resets;
    });
    total += count;
    t.diagnostic(`${count} orders, ${resets} resets`);
    assert.ok(resets > 0);
  });
}
