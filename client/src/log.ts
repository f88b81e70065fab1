import type { Environment } from './environment.js';
import { matches, type Position, type RealtimeEvent, type Subscribed } from './protocol.js';
import { Timer } from './timer.js';
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
 * The push is a hint; the server's log is the truth. An event that arrives ahead of its turn waits, and
 * if the events between do not arrive soon, the client asks the server's log for them.
 *
 * With a filter, a gap may be events that the filter excludes. So the events that wait are then
 * delivered without asking.
 */
export class ChannelLog {
  /** The position of the last event delivered; unknown until the first `subscribed`. */
  position: Position | undefined;

  private readonly env: Environment;
  private readonly timing: Timing;
  private readonly filter: readonly string[] | undefined;
  private readonly events: LogEvents;
  private readonly timer: Timer;
  private readonly waiting = new Map<number, RealtimeEvent>();
  /** The newest seq known to exist. */
  private head = 0;
  /** The server has said that it sends every event up to here. */
  private recoverTo = 0;
  private asking = false;
  /** Questions in a row without progress. */
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
    this.timing = timing;
    this.filter = filter;
    this.position = start;
    this.events = events;
    this.timer = new Timer(env);
  }

  /** Asks the server for what is missing, and again until it answers. */
  ask(): void {
    this.asking = true;
    this.timer.set(retryWait(this.timing.answer, this.tries++), () => this.ask());
    this.events.subscribe();
  }

  /** There is a new connection or a new token: earlier tries do not count. */
  restart(): void {
    this.tries = 0;
    this.ask();
  }

  /** The connection is lost: there is nobody to ask. */
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
    if (this.waiting.size < MAX_WAITING || seq - 1 === at) {
      this.waiting.set(seq, event);
    }
    this.head = Math.max(this.head, seq);
    this.advance(seq <= this.recoverTo);
  }

  subscribed({ seq, epoch, recovered }: Subscribed): void {
    const at = this.position;
    const to = { seq, epoch };
    const sameLog = at && at.epoch === epoch;
    this.asking = false;
    this.timer.clear();
    if (at && !sameLog) {
      this.waiting.clear();
      this.head = seq;
    }
    if (!sameLog || (!recovered && seq > at.seq)) {
      this.moveTo(to);
      if (at) {
        this.events.reset();
      }
    }
    // Otherwise, if not recovered, it is the late answer to a question that has since been settled.
    this.recoverTo = seq;
    this.head = Math.max(this.head, seq);
    this.advance(true);
  }

  /** @param head the channel's newest seq; `undefined` if the server knows no subscription to it */
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

  /** Delivers what can be delivered, and waits for the rest. @param fresh whether a running wait starts over */
  private advance(fresh: boolean): void {
    const before = this.position;
    if (!before) {
      return;
    }
    for (let next; !this.ended && (next = this.waiting.get(this.position!.seq + 1));) {
      this.deliver(next);
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
      // A slow fan-out leaves the same gap in every browser. They must not all ask at the same time.
      const spread = this.filter ? 1 : 1 + this.env.random() * 3;
      const first = at.seq < this.recoverTo ? recovery : gap * spread;
      this.timer.set(retryWait(first, Math.max(0, this.tries - 1)), () =>
        this.filter ? this.skipGap() : this.ask(),
      );
    }
  }

  /** With a filter: events that have not arrived by now are excluded by it. */
  private skipGap(): void {
    for (const seq of [...this.waiting.keys()].sort((a, b) => a - b)) {
      this.deliver(this.waiting.get(seq)!);
      if (this.ended) {
        return;
      }
    }
    this.moveTo({ seq: this.head, epoch: this.position!.epoch });
  }

  private deliver(event: RealtimeEvent): void {
    this.waiting.delete(event.seq);
    this.position = { seq: event.seq, epoch: this.position!.epoch };
    if (!this.filter || matches(this.filter, event.event)) {
      this.events.deliver(event);
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
