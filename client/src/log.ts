import { Timer, type Environment } from './environment.js';
import type { Timing } from './timing.js';
import { matches, type Position, type RealtimeEvent, type Subscribed } from './wire.js';

/** Frames that may wait for their turn; the server's log has the others. */
const MOST_WAITING = 1_000;
const LONGEST_WAIT = 60_000;

/** What a log does to the world. */
export interface LogEvents {
  /** Subscribe again, from `position`. */
  ask(): void;
  /** The next event, in order. */
  hand(event: RealtimeEvent): void;
  /** Events between were lost for good: the page's state is to be loaded anew. */
  reset(): void;
  /** Everything up to here was handed on. */
  moved(position: Position): void;
}

/**
 * One channel's place in the server's log: hands each event on once, in order, none missing, out of
 * frames that come late, early, twice or not at all.
 *
 * The push is a hint; the server's log is the truth. A frame ahead of its turn waits, and if what is
 * between does not come in a moment, the log is asked for it.
 *
 * With a filter a gap says nothing, as it may be events that nobody wants here: what waits is handed
 * on after that moment.
 */
export class ChannelLog {
  /** The last event handed on; unknown until the first `subscribed`. */
  position: Position | undefined;

  private readonly env: Environment;
  private readonly timing: Timing;
  private readonly filter: readonly string[] | undefined;
  private readonly events: LogEvents;
  private readonly timer: Timer;
  private readonly waiting = new Map<number, RealtimeEvent>();
  /** The newest event known to exist. */
  private head = 0;
  /** The server sends everything up to here. */
  private promised = 0;
  private asking = false;
  /** Asked in a row without getting anywhere. */
  private tries = 0;
  private ended = false;

  constructor(
    env: Environment,
    timing: Timing,
    filter: readonly string[] | undefined,
    start: Position | undefined,
    events: LogEvents,
  ) {
    this.env = env;
    this.timer = new Timer(env);
    this.timing = timing;
    this.filter = filter;
    this.position = start;
    this.events = events;
  }

  /** Asks now: there is a new connection, or a new token. */
  ask(): void {
    this.asking = true;
    const wait = this.timing.answer * 2 ** this.tries++;
    this.timer.set(Math.min(wait, LONGEST_WAIT), () => this.ask());
    this.events.ask();
  }

  /** There is a new connection: earlier tries say nothing. */
  restart(): void {
    this.tries = 0;
    this.ask();
  }

  /** There is no connection: nothing to ask. */
  pause(): void {
    this.timer.clear();
  }

  end(): void {
    this.ended = true;
    this.timer.clear();
  }

  frame(event: RealtimeEvent): void {
    const { seq } = event;
    const at = this.position?.seq;
    if (at !== undefined && seq <= at) {
      return;
    }
    if (this.waiting.size < MOST_WAITING || seq - 1 === at) {
      this.waiting.set(seq, event);
    }
    this.head = Math.max(this.head, seq);
    this.advance(seq <= this.promised);
  }

  subscribed({ seq, epoch, recovered }: Subscribed): void {
    const at = this.position;
    const to = { seq, epoch };
    const sameLog = at?.epoch === epoch;
    this.asking = false;
    this.timer.clear();
    if (!at) {
      this.moveTo(to);
    } else if (!sameLog) {
      this.waiting.clear();
      this.head = seq;
      this.moveTo(to);
      this.events.reset();
    } else if (!recovered && seq > at.seq) {
      this.moveTo(to);
      this.events.reset();
    }
    // Not recovered, and not ahead of us: the late answer to a question since settled.
    this.promised = seq;
    this.head = Math.max(this.head, seq);
    this.advance(true);
  }

  /** A pong: the channel's newest event, or `undefined` if the server does not know we listen. */
  pong(head: number | undefined): void {
    if (this.asking) {
      return;
    }
    if (head === undefined) {
      this.ask();
    } else if (!this.filter && head > this.head) {
      this.head = head;
      this.advance(false);
    }
  }

  private advance(fresh: boolean): void {
    const before = this.position;
    if (!before) {
      return;
    }
    for (let next; !this.ended && (next = this.waiting.get(this.position!.seq + 1));) {
      this.take(next);
    }
    const at = this.position!;
    const moved = at.seq > before.seq;
    if (moved) {
      this.tries = 0;
      this.events.moved(at);
    }
    if (this.ended || this.asking) {
      return;
    }
    if (at.seq >= this.head) {
      this.tries = 0;
      this.timer.clear();
    } else if (fresh || moved || !this.timer.running) {
      const { recovery, gap } = this.timing;
      // A fan-out that is late leaves the same gap everywhere: not everybody asks at once.
      const spread = this.filter ? 1 : 1 + this.env.random() * 3;
      const first = at.seq < this.promised ? recovery : gap * spread;
      const wait = first * 2 ** Math.max(0, this.tries - 1);
      this.timer.set(Math.min(wait, LONGEST_WAIT), () =>
        this.filter ? this.concede() : this.ask(),
      );
    }
  }

  /** With a filter: what did not come by now is not for us. */
  private concede(): void {
    for (const seq of [...this.waiting.keys()].sort((a, b) => a - b)) {
      if (!this.ended) {
        this.take(this.waiting.get(seq)!);
      }
    }
    if (!this.ended) {
      this.moveTo({ seq: this.head, epoch: this.position!.epoch });
    }
  }

  private take(event: RealtimeEvent): void {
    this.waiting.delete(event.seq);
    this.position = { seq: event.seq, epoch: this.position!.epoch };
    if (!this.filter || matches(this.filter, event.event)) {
      this.events.hand(event);
    }
  }

  private moveTo(position: Position): void {
    this.position = position;
    for (const seq of this.waiting.keys()) {
      if (seq <= position.seq) {
        this.waiting.delete(seq);
      }
    }
    this.events.moved(position);
  }
}
