import type { Environment } from './environment.js';
import {
  matches,
  type EventFrame,
  type EventsFrame,
  type Position,
  type RealtimeEvent,
  type Subscribed,
} from './protocol.js';
import { createTimer } from './timer.js';
import { retryWait, type Timing } from './timing.js';

/** At most this many events wait for their turn; the server's log has the others. */
const MAX_WAITING = 1_000;

/** Requests of a log to its subscription. */
export interface LogEvents {
  /** Subscribe again, from `position`. */
  subscribe(): void;
  /** The next event, in order. */
  deliver(event: RealtimeEvent): void;
  /** Events are lost for good: the page must load its state again. */
  reset(): void;
  /** Every event up to this position has been delivered. */
  moved(position: Position): void;
}

/**
 * A client's copy of one channel's log. It delivers each event once, in order, none missing, from
 * frames that arrive late, early, twice or not at all.
 *
 * The push is a hint; the server's log is the truth. Each frame covers a range of numbers: it has all
 * events in it that pass the filter. A frame that is ahead of its turn waits, and if the range between
 * does not arrive soon, the client asks the server's log for it.
 */
export interface ChannelLog {
  /** The last number that is covered; unknown until the first `subscribed`. */
  readonly position: Position | undefined;
  /** There is a new connection or a new token: asks the server for what is missing, until it answers. */
  restart(): void;
  /** The server refuses for now. Asks again after the wait. */
  askAfter(ms: number): void;
  /** The connection is lost: there is nobody to ask. */
  pause(): void;
  end(): void;
  /** A pushed event. */
  frame(event: EventFrame): void;
  /** A part of a recovery, or events that were pushed together. */
  range(frame: EventsFrame): void;
  subscribed(answer: Subscribed): void;
  /** @param head the channel's newest seq; `undefined` if the server knows no subscription to it */
  pong(head: number | undefined): void;
}

/** @param position to continue from, if there is one */
export function createLog(
  env: Environment,
  timing: Timing,
  filter: readonly string[] | undefined,
  position: Position | undefined,
  events: LogEvents,
): ChannelLog {
  const timer = createTimer(env);
  const waiting = new Map<number, RealtimeEvent>();
  /** Ranges that wait, by their last number; the value is the number before the first. */
  const ranges = new Map<number, number>();
  /** The newest seq known to exist. */
  let head = 0;
  /**
   * The server has said that it sends every event up to here. A push up to here may be for a filter from
   * before, so it does not tell what it follows. Before the first answer this holds for every push.
   */
  let recoverTo = Infinity;
  /** The next answer, or the next connection, is waited for. */
  let asking = false;
  /** Questions in a row without progress. */
  let tries = 0;
  let ended = false;

  function ask(): void {
    asking = true;
    askAfter(retryWait(timing.answer, tries++));
    events.subscribe();
  }

  function askAfter(ms: number): void {
    timer.set(ms, ask);
  }

  /** @param recovery whether it answers this log's question */
  function add(since: number, seq: number, frames: readonly RealtimeEvent[], recovery: boolean) {
    const at = position?.seq;
    if (at !== undefined && seq <= at) {
      return;
    }
    if (ranges.size < MAX_WAITING || since === at) {
      ranges.set(seq, Math.min(since, ranges.get(seq) ?? since));
      frames.forEach((event) => waiting.set(event.seq, event));
    }
    head = Math.max(head, seq);
    advance(recovery || seq <= recoverTo);
  }

  /** Delivers what can be delivered, and waits for the rest. @param fresh whether a running wait starts over */
  function advance(fresh: boolean): void {
    const before = position;
    if (!before) {
      return;
    }
    for (let to; !ended && (to = covered()) !== undefined;) {
      deliverTo(to);
    }
    const { seq } = position!;
    const moved = seq > before.seq;
    if (moved) {
      tries = 0;
      events.moved(position!);
    }
    if (ended || asking) {
      return;
    }
    if (seq >= head) {
      tries = 0;
      timer.clear();
    } else if (fresh || moved || !timer.running) {
      // A slow fan-out leaves the same gap in every browser. They must not all ask at the same time.
      const first = seq < recoverTo ? timing.recovery : timing.gap * (1 + env.random() * 3);
      askAfter(retryWait(first, Math.max(0, tries - 1)));
    }
  }

  /** The end of a range that continues the position; `undefined` if there is none. */
  function covered(): number | undefined {
    const at = position!.seq;
    if (ranges.has(at + 1)) {
      return at + 1;
    }
    for (const [seq, since] of ranges) {
      if (since <= at && seq > at) {
        return seq;
      }
    }
    return undefined;
  }

  function deliverTo(to: number): void {
    const { epoch, seq: from } = position!;
    const next =
      to === from + 1
        ? [to]
        : [...waiting.keys()].filter((seq) => seq > from && seq <= to).sort((a, b) => a - b);
    for (const seq of next) {
      const event = waiting.get(seq);
      if (event) {
        position = { seq, epoch };
        if (!filter || matches(filter, event.event)) {
          events.deliver(event);
          if (ended) {
            return;
          }
        }
      }
    }
    forget(to);
    position = { seq: to, epoch };
  }

  function moveTo(to: Position): void {
    position = to;
    forget(to.seq);
    events.moved(to);
  }

  /** Removes what waits up to a number. */
  function forget(seq: number): void {
    for (const waits of [waiting, ranges]) {
      for (const each of waits.keys()) {
        if (each <= seq) {
          waits.delete(each);
        }
      }
    }
  }

  return {
    get position() {
      return position;
    },
    restart() {
      tries = 0;
      recoverTo = Infinity;
      ask();
    },
    askAfter,
    pause() {
      asking = true;
      // Until the next answer, a push may be of another connection, with the filters of others.
      recoverTo = Infinity;
      timer.clear();
    },
    end() {
      ended = true;
      timer.clear();
    },
    frame(event) {
      const { seq, prev = seq - 1 } = event;
      add(Math.max(prev, Math.min(recoverTo, seq - 1)), seq, [event], false);
    },
    range({ since, seq, events: frames, ref }) {
      const from = ref ? since : Math.max(since, Math.min(recoverTo, seq));
      // Up to there, it is pushed events that may be for a filter from before.
      frames.forEach((event) => event.seq <= from && add(event.seq - 1, event.seq, [event], false));
      if (from < seq) {
        add(from, seq, frames, !!ref);
      }
    },
    subscribed({ seq, epoch, recovered, since = seq }) {
      const at = position;
      const sameLog = at && (at.epoch === epoch || !at.epoch);
      asking = false;
      timer.clear();
      if (at && !sameLog) {
        waiting.clear();
        ranges.clear();
        head = seq;
      }
      if (!at || !sameLog || (!recovered && (seq > at.seq || !at.epoch))) {
        moveTo({ seq: at ? seq : since, epoch });
        if (at) {
          events.reset();
        }
      } else if (!at.epoch) {
        moveTo({ seq: at.seq, epoch });
      }
      // Otherwise, if not recovered, it is the late answer to a question that has since been settled.
      recoverTo = seq;
      head = Math.max(head, seq);
      advance(true);
    },
    pong(newest) {
      if (asking) {
        return;
      }
      if (newest === undefined) {
        ask();
      } else if (newest > head) {
        head = newest;
        advance(false);
      }
    },
  };
}
