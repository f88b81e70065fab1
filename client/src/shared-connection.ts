import type { ChannelRequest, Connection, ConnectionEvents, State } from './connection.js';
import type { BroadcastLike, Environment, LocksLike } from './environment.js';
import type { Hub, HubEvents } from './hub.js';
import { parse } from './protocol.js';
import { createTimer } from './timer.js';
import { HANDED_OVER, SILENCE, type Timing } from './timing.js';

/** From a tab to the leading tab. */
interface Up {
  readonly from: string;
  readonly up: ChannelRequest | 'join' | 'wake' | 'alive?';
}

/** From the leading tab to one tab, or to all. With nothing else, it says that the tab is alive. */
interface Down {
  /** Empty if it leaves. */
  readonly leader: string;
  readonly to?: string | undefined;
  readonly state?: State;
  /** Requests can be sent. */
  readonly ready?: boolean;
  /** Frames as text, which is cheap to copy. */
  readonly texts?: readonly string[];
  /** The request that the frames answer. */
  readonly id?: string;
}

/**
 * One connection for all tabs of a browser. The tab that holds the lock leads: it has the connection
 * and shares it. When that tab ends, in whatever way, the browser gives the lock to the next one, which
 * opens a connection of its own. Each tab then subscribes on it from its own position.
 *
 * A leading tab can fall silent while it holds the lock: a browser suspends it, a dialog is open, a
 * script hangs. The other tabs notice and steal the lock.
 *
 * @param name the same for all tabs that share
 * @param connect opens the connection, in the leading tab
 */
export function createSharedConnection(
  env: Environment,
  timing: Timing,
  locks: LocksLike,
  bus: BroadcastLike,
  name: string,
  events: ConnectionEvents,
  connect: (events: HubEvents, visible: () => boolean) => Hub,
): Connection {
  const id = String(env.random());
  /** Runs until the leading tab has been silent for too long. */
  const timer = createTimer(env);
  /** Other tabs whose end this tab waits for, in case it leads then. */
  const tabs = new Set<string>();
  /** Ends this tab's wait for the lead. Without it, this tab is not among the others yet. */
  let abort: AbortController | undefined;
  let state: State = { name: 'connecting' };
  /** This tab leads. */
  let hub: Hub | undefined;
  /** While this tab leads: whether requests can be sent. */
  let isOpened = false;
  /** The leading tab that this tab follows. */
  let leader: string | undefined;
  /** Frames that the other tabs have not received yet. */
  let shared: string[] = [];
  /** When the leading tab was asked whether it is alive, and has not answered. */
  let askedAt: number | undefined;
  /** While this tab leads: when a tab in view was last heard of. */
  let seenAt = -SILENCE;
  let endLead = () => {};
  let endLife = () => {};
  let ended = false;

  /** Takes part as soon as this tab holds its own lock, or cannot. */
  function enter(): void {
    if (!ended && !abort) {
      bus.onmessage = ({ data }: { data: Up | Down }) => ('up' in data ? onUp(data) : onDown(data));
      join();
    }
  }

  /** Becomes a candidate for the lead, and follows until it gets it. */
  function join(): void {
    abort = new AbortController();
    requestLead({ signal: abort.signal });
    toLeader('join');
    awaitLeader();
  }

  function requestLead(how: { signal: AbortSignal } | { steal: true }): void {
    locks.request(name, how, lead).catch(() => {
      if (hub) {
        resign();
        join();
      } else if (!ended && !('signal' in how && how.signal.aborted)) {
        // Locks are not available, for example in a sandboxed frame: this tab leads only itself.
        bus.onmessage = null;
        void lead();
      }
    });
  }

  /** Steals the lead unless the leading tab sends something in time. */
  function awaitLeader(): void {
    if (!hub) {
      timer.set(timing.watchdog, steal);
    }
  }

  function steal(): void {
    env.debug?.('the leading tab is silent');
    abort?.abort();
    requestLead({ steal: true });
  }

  function resign(): void {
    hub?.close();
    hub = undefined;
    endLead();
  }

  /** Leads until the promise settles. */
  async function lead(): Promise<void> {
    timer.clear();
    if (!ended) {
      setState({ name: 'connecting' });
    }
    if (ended) {
      // Perhaps by the page, which has just been told.
      return;
    }
    const visible = () => env.visible() || env.now() - seenAt < SILENCE;
    const shares: HubEvents = {
      state(now) {
        isOpened &&= now.name === 'open';
        toTabs({ state: now });
      },
      opened() {
        isOpened = true;
        toTabs({ ready: true });
      },
      frame(frame, text, to) {
        if (to && to.tab !== id) {
          toTabs({ to: to.tab, id: to.id, texts: [text] });
          return;
        }
        if (!to && tabs.size && shared.push(text) === 1) {
          env.defer(share);
        }
        events.frame(frame, to?.id);
      },
    };
    hub = connect(shares, visible);
    await new Promise<void>((resolve) => (endLead = resolve));
  }

  /** Sends the frames that are for all tabs, those of a burst together. */
  function share(): void {
    if (hub) {
      bus.postMessage({ leader: id, texts: shared });
    }
    shared = [];
  }

  function setState(now: State): void {
    state = now;
    events.state(now);
  }

  function toLeader(up: Up['up']): void {
    const message = { from: id, up };
    if (hub) {
      onUp(message);
    } else {
      bus.postMessage(message);
    }
  }

  function toTabs(message: Omit<Down, 'leader'>): void {
    if (message.to !== id) {
      bus.postMessage({ ...message, leader: id });
    }
    if (!message.to || message.to === id) {
      received(message);
    }
  }

  function onUp({ from, up }: Up): void {
    if (!hub) {
      return;
    }
    watch(from);
    if (typeof up === 'object') {
      hub.request(up, from);
      return;
    }
    // A tab that asks is in view, or has just come.
    seenAt = env.now();
    if (up === 'wake') {
      toTabs({ to: from, state });
      hub.wake();
    } else {
      toTabs({ to: from, ...(up === 'join' && { state, ready: isOpened }) });
    }
  }

  /** Ends a tab's subscriptions when the tab ends. */
  function watch(tab: string): void {
    if (tab !== id && !tabs.has(tab)) {
      tabs.add(tab);
      const left = async () => {
        tabs.delete(tab);
        hub?.leave(tab);
      };
      // The tab holds it while it lives.
      locks.request(name + tab, {}, left).catch(() => {});
    }
  }

  function onDown(message: Down): void {
    const { leader: from, to } = message;
    if (hub) {
      // The other one leads no more, and will know soon.
      return;
    }
    askedAt = undefined;
    // Each pong arrives here, so a leading tab that lives is never silent for longer than this. Of one that
    // leaves, a browser may keep the lock.
    timer.set(
      from ? timing.ping + timing.watchdog : (1 + env.random()) * HANDED_OVER,
      from ? wake : steal,
    );
    if (from !== leader) {
      leader = from;
      toLeader('join');
    }
    if (!to || to === id) {
      received(message);
    }
  }

  function received({ state: now, ready, texts, id: request }: Omit<Down, 'leader'>): void {
    if (now) {
      setState(now);
    }
    if (ready) {
      events.opened();
    }
    texts?.forEach((text) => {
      const frame = parse(text);
      if (frame) {
        events.frame(frame, request);
      }
    });
  }

  function wake(): void {
    if (abort) {
      toLeader('wake');
      awaitLeader();
    }
  }

  // The tab that gets this lock next knows that this tab has ended. A message can overtake the request for it:
  // a leading tab that knew of this one too soon would get the lock first.
  const life = new Promise<void>((resolve) => (endLife = resolve));
  const alive = () => {
    enter();
    return life;
  };
  locks.request(name + id, {}, alive).catch(enter);
  return {
    request: toLeader,
    wake,
    tick(slept) {
      const now = env.now();
      hub?.tick(slept);
      if (slept || hub || !abort || !env.visible()) {
        askedAt = undefined;
      } else if (now - (askedAt ??= now) < SILENCE) {
        toLeader('alive?');
      } else {
        steal();
      }
    },
    close() {
      ended = true;
      if (hub) {
        bus.postMessage({ leader: '', state: { name: 'connecting' } });
      }
      endLife();
      resign();
      abort?.abort();
      timer.clear();
      bus.close();
    },
  };
}
