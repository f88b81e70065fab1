import type { AnyEvents, Channel, ChannelOptions, HistoryOptions, HistoryPage } from './channel.js';
import type { Client, ConnectOptions } from './client.js';
import {
  CLOSE,
  TOKEN_EXPIRED,
  TOKEN_REQUIRED,
  TOO_MANY_CHANNELS,
  UNAVAILABLE,
  UNSUBSCRIBE,
  isTokenError,
} from './codes.js';
import type { Connection, ConnectionEvents, State } from './connection.js';
import { lineOf, lineOfState } from './debug.js';
import { createEmitter, reached } from './emitter.js';
import { browser, isBrowser, type Environment } from './environment.js';
import { RealtimeError } from './errors.js';
import { readHistory } from './history.js';
import { createHub, type HubEvents } from './hub.js';
import type { Position, Presence, ServerError, ServerFrame } from './protocol.js';
import { createSharedConnection } from './shared-connection.js';
import { stored } from './stored.js';
import { createSubscription, type Subscription } from './subscription.js';
import { createTimer, within } from './timer.js';
import { DEFAULT_TIMING, LONGEST_WAIT, jumped, type Timing } from './timing.js';
import { createTokens } from './tokens.js';

/** The channel of events that name none. */
const PUBLIC = 'public';

/** Tabs share with those that speak the same language among tabs. */
const SHARE = 'realtime-events:2:';

/**
 * Connects, and stays connected. On a server it does nothing, so a page can be rendered there.
 *
 * `Events` declares the events of the page and their data: `connect<{ post_saved: Post }>(…)`.
 *
 * @throws TypeError if the URL is missing
 */
export function connect<Events = AnyEvents>(options: ConnectOptions): Client<Events> {
  const { url, historyUrl, token, shared = true, remember, debug } = options;
  if (!url) {
    throw new TypeError('connect() needs a url');
  }
  const tell = debug === true ? (line: string) => console.debug('Realtime Events:', line) : debug;
  const env: Environment = { ...browser(), ...(tell && { debug: tell }), ...options.environment };
  const timing: Timing = { ...DEFAULT_TIMING, ...options.timing };
  const positions = stored<Position>(remember ? env.storage : undefined, `realtime-events:${url}:`);
  const tokens = createTokens(
    env,
    timing,
    token,
    () => isOpened && subscriptions.forEach(({ log }) => log.restart()),
    fail,
  );
  const subscriptions = new Map<string, Subscription>();
  /** What takes the answer to each request for a presence. */
  const presences = new Map<string, (answer: Presence | ServerError) => void>();
  const states = createEmitter<State>(env);
  const errors = createEmitter<RealtimeError>(env);
  const clock = createTimer(env);
  const isActive = isBrowser() || options.environment?.socket;
  let state: State = { name: 'disconnected' };
  let connection: Connection | undefined;
  let connectionId: string | undefined;
  /** Requests can be sent. */
  let isOpened = false;
  /** The page was left or is frozen. */
  let isHidden = false;
  /** The channel `public` of `on`. */
  let open: Channel | undefined;
  let ids = 0;

  function start(): void {
    assertNotClosed();
    if (isActive && !connection) {
      setState({ name: 'connecting' });
    }
    // The page, which has just been told, may want something else.
    if (connection || state.name !== 'connecting') {
      return;
    }
    const { locks, broadcast } = env;
    const name = SHARE + url;
    const events: ConnectionEvents = {
      state: setState,
      opened() {
        isOpened = true;
        subscriptions.forEach((each) => each.restart());
      },
      frame: received,
    };
    const createConnection = (to: HubEvents, visible = env.visible) =>
      createHub({ ...env, visible }, timing, { url, historyUrl }, to);
    connection =
      shared && locks && broadcast
        ? createSharedConnection(
            env,
            timing,
            locks,
            broadcast(name),
            name,
            events,
            createConnection,
          )
        : createConnection({ ...events, frame: (frame, _, to) => received(frame, to?.id) });
    tick();
  }

  function stop(now: State): void {
    clock.clear();
    connection?.close();
    connection = undefined;
    setState(now);
  }

  function assertNotClosed(): void {
    if (state.name === 'closed') {
      throw new RealtimeError(CLOSE, 'The client is closed; connect() another');
    }
  }

  function setState(now: State): void {
    if (JSON.stringify(now) !== JSON.stringify(state)) {
      state = now;
      if (now.name !== 'open') {
        isOpened = false;
        subscriptions.forEach((each) => each.pause());
      }
      env.debug?.(lineOfState(now));
      states.emit(now);
    }
  }

  function changed(change: 'wake' | 'hide' | 'show'): void {
    if (change === 'wake') {
      connection?.wake();
    } else if (change === 'hide' && connection) {
      // The page may be kept with its socket and its lead of the tabs, and hear nothing.
      isHidden = true;
      stop({ name: 'disconnected' });
    } else if (change === 'show' && isHidden) {
      isHidden = false;
      start();
    }
  }

  /** Notices that the machine slept, although nothing said so. */
  function tick(): void {
    const before = env.now();
    clock.set(timing.tick, () => {
      // First, since the page may close the client meanwhile.
      tick();
      const slept = jumped(env.now() - before, timing.tick, env.visible());
      if (slept) {
        connection?.wake();
      }
      connection?.tick(slept);
    });
  }

  function subscribe(name: string, channelOptions: ChannelOptions = {}): Channel {
    assertNotClosed();
    const { since, epoch = '', events } = channelOptions;
    const id = String(++ids);
    const remembered = since === undefined ? positions.load(name) : { seq: since, epoch };
    const subscription = createSubscription(env, timing, name, channelOptions, remembered, {
      async subscribe() {
        subscription.token = await tokens.get();
        if (subscriptions.has(id)) {
          const { log, token: jwt, rewind: newest } = subscription;
          const { seq, epoch: of } = log.position ?? {};
          const position = { since: seq, epoch: of || undefined, rewind: newest };
          env.debug?.(`${name}: asking after ${seq ?? 'the head'}`);
          const request = { id, channel: name, ...position, events, token: jwt };
          connection?.request({ action: 'subscribe', ...request });
        }
      },
      moved: (position) => positions.save(name, position),
      unsubscribe: () => remove(id, UNSUBSCRIBE),
      presence: () => presence(name),
      history: (request) => history(name, request),
    });
    subscriptions.set(id, subscription);
    if (isOpened) {
      subscription.restart();
    }
    return subscription.channel;
  }

  function remove(id: string, reason: string, message?: string): void {
    const subscription = subscriptions.get(id);
    if (subscription) {
      subscriptions.delete(id);
      connection?.request({ action: 'unsubscribe', id, channel: subscription.channel.name });
      subscription.end(reason, message);
    }
  }

  /** @param to the subscription or the request for a presence that it answers; absent if it is for all */
  function received(frame: ServerFrame, to?: string): void {
    env.debug?.(lineOf(frame), frame);
    if (frame.type === 'pong') {
      subscriptions.forEach(({ channel, log }) => log.pong(frame.heads[channel.name]));
      return;
    }
    if (frame.type === 'subscribed') {
      ({ connectionId } = frame);
    }
    presences.get(to!)?.(frame as Presence | ServerError);
    for (const [id, subscription] of subscriptions) {
      const { name } = subscription.channel;
      // Without a channel, it is an error of the whole message, or of the connection's token.
      const isFor = frame.channel
        ? frame.channel === name
        : to || isTokenError(frame as ServerError);
      if (isFor && (to ?? id) === id) {
        if (frame.type === 'error') {
          refuse(id, subscription, frame);
        } else {
          subscription.frame(frame);
        }
      }
    }
  }

  function refuse(id: string, subscription: Subscription, frame: ServerError): void {
    const { code, message } = frame;
    if (!isTokenError(frame)) {
      if (code === TOO_MANY_CHANNELS) {
        // The hub asks again as soon as one is free.
        subscription.log.askAfter(LONGEST_WAIT);
      } else {
        remove(id, code, message);
      }
      fail(asError(frame));
    } else if (tokens.failing) {
      // It asks again once the site gives a token.
      subscription.pause();
    } else if (!subscription.token || (subscription.refused && code !== TOKEN_EXPIRED)) {
      remove(id, subscription.token ? code : TOKEN_REQUIRED, message);
      fail(asError(frame));
    } else {
      tokens.drop(subscription.token);
      // A new token that has expired means that a clock is wrong. The log asks again, ever more rarely.
      if (!subscription.refused) {
        subscription.refused = true;
        subscription.log.restart();
      }
    }
  }

  function fail(error: RealtimeError): void {
    env.debug?.(error.message);
    if (!errors.emit(error)) {
      console.warn(error);
    }
  }

  const client: Client = {
    get state() {
      return state;
    },
    get connectionId() {
      return connectionId;
    },
    onState: states.add,
    onError: errors.add,
    ready: () =>
      reached(states, () => {
        assertNotClosed();
        return state.name === 'open';
      }),
    on: (event, fn) => (open ??= subscribe(PUBLIC)).on(event, fn),
    once: (event, fn) => (open ??= subscribe(PUBLIC)).once(event, fn),
    off: (event, fn) => open?.off(event, fn),
    channel: subscribe as Client['channel'],
    connect: start,
    disconnect() {
      isHidden = false;
      stop({ name: 'disconnected' });
    },
    close(reason = CLOSE, message) {
      if (state.name !== 'closed') {
        unlisten?.();
        tokens.drop();
        const ended = [...subscriptions.values()];
        subscriptions.clear();
        stop({ name: 'closed', reason: CLOSE });
        ended.forEach((subscription) => subscription.end(reason, message));
      }
    },
  };

  async function presence(channel: string): Promise<number> {
    await client.ready();
    const id = String(++ids);
    const answer = new Promise<Presence | ServerError>((resolve) => presences.set(id, resolve));
    connection?.request({ action: 'presence', id, channel });
    const frame = await within(env, timing.answer, answer)
      .catch((cause) => unavailable(channel, cause))
      .finally(() => presences.delete(id));
    if ('count' in frame) {
      return frame.count;
    }
    throw asError(frame);
  }

  async function history(channel: string, request: HistoryOptions = {}): Promise<HistoryPage> {
    if (!historyUrl) {
      throw asError(unavailable(channel, 'history() needs a historyUrl'));
    }
    const { limit = 100, since, rewind = since === undefined ? limit : undefined } = request;
    const query = { ...request, channel, limit, rewind, token: await tokens.get() };
    const answer = await readHistory(env, timing, historyUrl, query)
      .then(({ body, status }) => body ?? unavailable(channel, 'status ' + status))
      .catch((cause) => unavailable(channel, cause));
    if ('events' in answer) {
      const { events, recovered, seq, epoch } = answer;
      return { events, recovered, position: { seq, epoch } };
    }
    throw asError({ ...answer, channel });
  }

  const unlisten = isActive ? env.onChange(changed) : undefined;
  start();
  return client as unknown as Client<Events>;
}

function asError({ code, message = code, channel }: ServerError): RealtimeError {
  return new RealtimeError(code, message, channel);
}

function unavailable(channel: string, cause: unknown): ServerError {
  return { type: 'error', code: UNAVAILABLE, message: `${channel}: ${cause}`, channel };
}
