import type { Environment } from './environment.js';
import { stored } from './stored.js';
import type { Timing } from './timing.js';

/** The first ping after idleness comes after this. */
const START = 60_000;
/** The shortest wait between pings: a dead path is then noticed within 45 s. */
const SHORTEST = 25_000;
/** The wait of a visible page where the network is known to cut. */
const CAREFUL = 30_000;
/** A share of the idleness that was cut is safe. */
const SAFE = 0.6;
/** A cut is forgotten slowly: each day half as much idleness again is tried. */
const FORGET = 1.5;
const DAY = 86_400_000;
/** A connection that ends sooner after its last message was not cut for being idle. */
const IDLE = 20_000;

/** What is kept for the next page. */
interface Learnt {
  /** A connection was idle for so long, in ms, and still worked. */
  readonly safe: number;
  /** A connection was cut after being idle for so long; absent if none was. */
  readonly cut?: number | undefined;
  /** When it was cut, in ms since 1970. */
  readonly at: number;
}

/**
 * How long a connection may be idle before the client pings. It learns this from the network: as rarely
 * as the network lets it where no idle connection is cut, and soon after one was.
 */
export interface Heartbeat {
  /** The wait until the next ping, in ms. */
  wait(): number;
  /** A ping was answered after the connection was idle for so long, in ms. */
  survived(idle: number): void;
  /** The connection is dead, and was idle for so long before, in ms. */
  died(idle: number): void;
}

export function createHeartbeat(env: Environment, timing: Timing, url: string): Heartbeat {
  const memory = stored<Learnt>(env.memory, 'realtime-events:heartbeat:');
  let learnt: Learnt = { safe: START / 1.5, at: 0, ...memory.load(url) };

  /** The shortest idleness that is taken to be cut; `undefined` if none is known any more. */
  function shortestCut(): number | undefined {
    const { cut, at } = learnt;
    const now = cut && cut * FORGET ** Math.floor((env.now() - at) / DAY);
    return now && now * SAFE < timing.ping ? now : undefined;
  }

  function learn(now: Learnt): void {
    learnt = now;
    memory.save(url, now);
  }

  return {
    wait() {
      const { ping, visiblePing } = timing;
      const cut = shortestCut();
      return Math.min(
        ping,
        cut ? Math.max(cut * SAFE, SHORTEST) : learnt.safe * 1.5,
        env.visible() ? (cut ? CAREFUL : visiblePing) : ping,
      );
    },
    survived(idle) {
      if (idle > learnt.safe) {
        learn({ ...learnt, safe: idle });
      }
    },
    died(idle) {
      if (idle >= IDLE && idle < timing.ping) {
        learn({ safe: START / 1.5, cut: idle, at: env.now() });
      }
    },
  };
}
