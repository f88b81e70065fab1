import {
  ABNORMAL_CLOSURE,
  FORBIDDEN,
  INVALID_MESSAGE,
  RATE_LIMITED,
  TOO_MANY_CHANNELS,
} from '../src/codes.js';
import type {
  BroadcastLike,
  Channel,
  ChannelOptions,
  ConnectOptions,
  Environment,
  RealtimeEvent,
  SocketLike,
} from '../src/index.js';
import { connect, type Client } from '../src/index.js';
import { matches, type Subscribe } from '../src/protocol.js';
import { Clock } from './clock.js';

export const URL_OF_SERVER = 'wss://server.test/live';
export const HISTORY = 'https://server.test/history';

interface Log {
  epoch: string;
  /** Events up to this seq are no longer stored. */
  trimmed: number;
  events: RealtimeEvent[];
}

/** A frame on its way to a browser. */
export interface InFlight {
  readonly socket: Socket;
  readonly text: string;
}

/** Answers as `docs/protocol.md` describes, over sockets and a clock that the test moves. */
export class Server {
  readonly clock: Clock;
  readonly sockets: Socket[] = [];
  readonly received: Record<string, unknown>[] = [];
  readonly handshakes: string[][] = [];
  readonly polls: { url: URL; authorization: string | undefined; at: number }[] = [];
  /** Frames wait here until the test delivers them. */
  readonly inFlight: InFlight[] = [];
  holding = false;
  mode: 'open' | 'refuse' | 'hang' | 'deaf' = 'open';
  /** The error code that answers a subscription, if any. */
  refuse: (channel: string, token: string | undefined) => string | undefined = () => undefined;
  /** Whether the server accepts a handshake with these subprotocols. */
  admit: (protocols: string[]) => boolean = () => true;
  historyStatus = 200;
  /** Whether a frame for a filtered subscription says what it follows. */
  tellsPrev = true;
  spread = 0;
  /** The most events of one frame of a recovery. */
  rangeSize = 2;
  channelsPerConnection = 50;
  /** The network ends a connection that was idle for so long, in ms. */
  idleLimit = Infinity;
  idleEnd: 'close' | 'forget' = 'forget';
  private readonly logs = new Map<string, Log>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  log(channel: string): Log {
    let log = this.logs.get(channel);
    if (!log) {
      log = { epoch: 'first', trimmed: 0, events: [] };
      this.logs.set(channel, log);
    }
    return log;
  }

  get open(): Socket[] {
    return this.sockets.filter((socket) => socket.readyState === 1);
  }

  publish(channel: string, event = 'saved', data: unknown = null, lost = false): RealtimeEvent {
    return this.publishTogether(channel, [event], data, lost)[0]!;
  }

  /** A batch: who is to receive several of its events has them in one frame. */
  publishTogether(
    channel: string,
    names: string[],
    data: unknown = null,
    lost = false,
  ): RealtimeEvent[] {
    const { events } = this.log(channel);
    const first = events.length + 1;
    const batch = names.map((event, at) => {
      const seq = first + at;
      return { event, data, timestamp: '', id: `${channel}-${seq}`, channel, seq };
    });
    events.push(...batch);
    for (const socket of lost ? [] : this.open) {
      const filter = socket.subscriptions.get(channel);
      const passes = ({ event }: RealtimeEvent) => !filter!.length || matches(filter!, event);
      const [one, ...more] = filter ? batch.filter(passes) : [];
      if (!one) {
        continue;
      }
      const before = events.filter((each) => each.seq < one.seq && passes(each));
      const since = this.tellsPrev ? (before.at(-1)?.seq ?? 0) : first - 1;
      const { seq } = [one, ...more].at(-1)!;
      if (more.length) {
        this.post(socket, { type: 'events', channel, since, seq, events: [one, ...more] });
      } else {
        this.post(socket, filter!.length && this.tellsPrev ? { ...one, prev: since } : one);
      }
    }
    return batch;
  }

  /** Tells a connection that it is over its limit, and closes it. */
  limit(socket: Socket, retryAfter: number): void {
    this.post(socket, { type: 'error', code: RATE_LIMITED, message: 'No', retryAfter });
    this.clock.setTimeout(() => socket.drop(), 2);
  }

  /** Replaces the log: its numbers start over. */
  restart(channel: string, epoch: string): void {
    this.logs.set(channel, { epoch, trimmed: 0, events: [] });
  }

  post(socket: Socket, frame: object): void {
    const flight = { socket, text: JSON.stringify(frame) };
    if (this.holding) {
      this.inFlight.push(flight);
    } else {
      this.clock.setTimeout(() => this.deliver(flight), 1);
    }
  }

  deliver({ socket, text }: InFlight): void {
    if (socket.isCut()) {
      return;
    }
    if (socket.readyState === 1 && !socket.asleep && this.mode !== 'deaf') {
      socket.onmessage?.({ data: text } as never);
    }
  }

  /** Delivers the frames that wait, in order, and later ones as they come. */
  release(): void {
    this.holding = false;
    this.inFlight.splice(0).forEach((flight) => this.deliver(flight));
  }

  receive(socket: Socket, text: string): void {
    const message = JSON.parse(text);
    this.received.push({ ...message, at: this.clock.now, socket: this.sockets.indexOf(socket) });
    const { action, channel, ref, token } = message;
    if (action === 'ping') {
      const heads: Record<string, number> = {};
      for (const name of socket.subscriptions.keys()) {
        heads[name] = this.log(name).events.length;
      }
      this.post(socket, { type: 'pong', heads, spread: this.spread });
    } else if (action === 'unsubscribe') {
      socket.subscriptions.delete(channel);
      this.post(socket, { type: 'unsubscribed', channel });
    } else if (action === 'presence') {
      const code = this.refuse(channel, token);
      const count = this.open.filter((each) => each.subscriptions.has(channel)).length;
      this.post(
        socket,
        code
          ? { type: 'error', code, message: 'No', channel, ref }
          : { type: 'presence', channel, count, ref },
      );
    } else {
      message.channels.forEach((entry: Subscribe) => this.subscribe(socket, entry, ref, token));
    }
  }

  private subscribe(socket: Socket, entry: Subscribe, ref: string, token: string): void {
    const { channel } = entry;
    const { subscriptions } = socket;
    const isFull = subscriptions.size >= this.channelsPerConnection && !subscriptions.has(channel);
    const code = isFull ? TOO_MANY_CHANNELS : this.refuse(channel, token);
    if (code) {
      this.post(socket, { type: 'error', code, message: 'No', channel, ref });
      return;
    }
    const events = entry.events ?? [];
    subscriptions.set(channel, events);
    const { missed, ...answer } = this.recover(entry);
    const connectionId = 'connection-' + this.sockets.indexOf(socket);
    this.post(socket, { type: 'subscribed', ...answer, connectionId, spread: this.spread, ref });
    for (let since = answer.seq - missed.length; since < answer.seq;) {
      const seq = Math.min(since + this.rangeSize, answer.seq);
      const range = missed
        .filter((event) => event.seq > since && event.seq <= seq)
        .filter((event) => !events.length || matches(events, event.event));
      this.post(socket, { type: 'events', channel, since, seq, events: range, ref });
      since = seq;
    }
  }

  recover({ channel, since, epoch, rewind }: Subscribe) {
    const log = this.log(channel);
    const seq = log.events.length;
    if (rewind !== undefined) {
      const from = Math.max(log.trimmed, seq - rewind);
      const answer = { channel, seq, epoch: log.epoch, recovered: true, since: from };
      return { ...answer, missed: log.events.slice(from) };
    }
    const recovered =
      since === undefined ||
      ((!epoch || epoch === log.epoch) && since <= seq && since >= log.trimmed);
    const missed = recovered ? log.events.slice(since ?? seq) : [];
    return { channel, seq, epoch: log.epoch, recovered, missed };
  }

  async history(address: string, init: RequestInit): Promise<Response> {
    const url = new URL(address);
    const authorization = new Headers(init.headers).get('Authorization') ?? undefined;
    this.polls.push({ url, authorization, at: this.clock.now });
    if (this.historyStatus !== 200) {
      return new Response('', { status: this.historyStatus });
    }
    const query = url.searchParams;
    const number = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined);
    const channel = query.get('channel')!;
    const code = this.refuse(channel, authorization?.slice('Bearer '.length) ?? '');
    if (code) {
      const status = code === FORBIDDEN ? 403 : code === INVALID_MESSAGE ? 422 : 401;
      return Response.json({ type: 'error', code, message: 'No' }, { status });
    }
    const { missed, ...answer } = this.recover({
      channel,
      since: number('since'),
      epoch: query.get('epoch') ?? undefined,
      rewind: number('rewind'),
    });
    const limit = number('limit') ?? missed.length;
    const events = missed.slice(0, limit);
    const seq = limit < missed.length ? events.at(-1)!.seq : answer.seq;
    return Response.json({ ...answer, seq, events });
  }

  /** The channels of the `subscribe` messages, one after the other. */
  get subscribes(): Subscribe[] {
    return this.messages('subscribe').flatMap((message) =>
      (message['channels'] as Subscribe[]).map((entry) => ({
        ...message,
        ...entry,
        channels: undefined,
      })),
    );
  }

  messages(action: string): Record<string, unknown>[] {
    return this.received.filter((message) => message['action'] === action);
  }
}

export class Socket implements SocketLike {
  readyState = 0;
  asleep = false;
  private forgotten = false;
  private usedAt: number;
  private timer: unknown;
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  readonly subscriptions = new Map<string, readonly string[]>();
  readonly server: Server;

  constructor(server: Server, protocols: string[]) {
    this.server = server;
    this.usedAt = server.clock.now;
    server.sockets.push(this);
    server.handshakes.push(protocols);
    server.clock.setTimeout(() => {
      if (this.readyState !== 0 || server.mode === 'hang') {
        return;
      }
      if (server.mode === 'refuse' || !server.admit(protocols)) {
        this.drop(ABNORMAL_CLOSURE);
      } else {
        this.readyState = 1;
        this.onopen?.({} as never);
      }
    }, 1);
  }

  /** Whether the network has ended it for being idle. */
  isCut(): boolean {
    const { clock, idleLimit } = this.server;
    this.forgotten ||= clock.now - this.usedAt >= idleLimit;
    this.usedAt = clock.now;
    clock.clearTimeout(this.timer);
    if (this.server.idleEnd === 'close' && idleLimit < Infinity) {
      this.timer = clock.setTimeout(() => this.drop(), idleLimit);
    }
    return this.forgotten;
  }

  send(text: string): void {
    if (!this.isCut() && this.server.mode !== 'deaf') {
      this.server.receive(this, text);
    }
  }

  close(): void {
    this.readyState = 3;
  }

  /** The network or the server closes it. */
  drop(code = ABNORMAL_CLOSURE): void {
    if (this.readyState !== 3) {
      this.readyState = 3;
      this.onclose?.({ code } as never);
    }
  }
}

/** A browser with tabs that share locks, broadcasts and one server. */
export class World {
  readonly clock = new Clock();
  readonly server = new Server(this.clock);
  readonly errors: unknown[] = [];
  readonly memory = memory();
  /** Messages between tabs. */
  posted = 0;
  /** How long a request for a lock is on its way, in ms. A message between tabs can overtake it. */
  lockDelay = 0;
  random = sequence();
  private readonly buses = new Map<string, Set<Broadcast>>();
  private readonly locks = new Map<string, Waiting[]>();

  /** How many timers are set. */
  get timers(): number {
    return this.clock.waiting;
  }

  tab(options: Partial<ConnectOptions> = {}): Tab {
    return new Tab(this, options);
  }

  /** Delivers every frame and lets enough time pass for all recoveries. */
  async rest(ms = 600_000): Promise<void> {
    this.server.release();
    await this.clock.pass(ms);
  }

  bus(name: string): Set<Broadcast> {
    let all = this.buses.get(name);
    if (!all) {
      all = new Set();
      this.buses.set(name, all);
    }
    return all;
  }

  queue(name: string): Waiting[] {
    let queue = this.locks.get(name);
    if (!queue) {
      queue = [];
      this.locks.set(name, queue);
    }
    return queue;
  }

  /** Gives each lock to the first request that waits. */
  grant(): void {
    for (const queue of this.locks.values()) {
      const first = queue[0];
      if (first && !first.held) {
        first.held = true;
        void first.run().finally(() => this.leave(first));
      }
    }
  }

  leave(waiting: Waiting): void {
    for (const queue of this.locks.values()) {
      const at = queue.indexOf(waiting);
      if (at >= 0) {
        queue.splice(at, 1);
      }
    }
    this.grant();
  }

  leaveAll(tab: Tab): void {
    for (const queue of this.locks.values()) {
      for (const waiting of queue.filter((each) => each.tab === tab)) {
        queue.splice(queue.indexOf(waiting), 1);
      }
    }
    this.grant();
  }
}

interface Waiting {
  readonly tab: Tab;
  held: boolean;
  run(): Promise<void>;
  reject(reason: unknown): void;
}

class Broadcast implements BroadcastLike {
  onmessage: ((event: never) => void) | null = null;
  readonly tab: Tab;
  private readonly peers: Set<Broadcast>;
  private closed = false;

  constructor(tab: Tab, name: string) {
    this.tab = tab;
    this.peers = tab.world.bus(name);
    this.peers.add(this);
  }

  postMessage(message: unknown): void {
    if (this.closed) {
      throw new DOMException('closed', 'InvalidStateError');
    }
    this.tab.world.posted++;
    const data = structuredClone(message);
    for (const peer of [...this.peers].filter((each) => each !== this)) {
      peer.tab.setTimeout(() => !peer.closed && peer.onmessage?.({ data } as never), 0);
    }
  }

  close(): void {
    this.closed = true;
    this.peers.delete(this);
  }
}

/** One page in the browser. It records its events and its states. */
export class Tab {
  readonly world: World;
  readonly client: Client;
  readonly environment: Environment;
  readonly delivered: string[] = [];
  readonly states: string[] = [];
  /** The codes of the errors that it was told. */
  readonly codes: string[] = [];
  /** The network or the page changes. */
  change: (change: 'wake' | 'hide' | 'show') => void = () => {};
  /** Whether the page is in view. */
  visible = true;
  private readonly channels = new Map<string, Channel>();
  private readonly sockets: Socket[] = [];
  private readonly broadcasts: Broadcast[] = [];
  /** Timers that came due in its sleep. */
  private readonly missed = new Map<unknown, () => void>();
  private alive = true;
  private asleep = false;

  constructor(world: World, options: Partial<ConnectOptions>) {
    this.world = world;
    this.environment = this.browser();
    this.client = connect({
      url: URL_OF_SERVER,
      shared: false,
      ...options,
      environment: { ...this.environment, ...options.environment },
    });
    this.client.onState((state) => this.states.push(state.name));
    this.client.onError(({ code, channel }) =>
      this.codes.push(channel ? `${channel} ${code}` : code),
    );
  }

  /** Records the events of a channel as `name:seq`, and its resets as `name!seq`. */
  listen(name: string, options: string[] | ChannelOptions = {}): this {
    const channel = this.client.channel(
      name,
      Array.isArray(options) ? { events: options } : options,
    );
    this.channels.set(name, channel);
    channel.on('*', ({ seq }) => this.delivered.push(`${name}:${seq}`));
    channel.onReset(({ seq }) => this.delivered.push(`${name}!${seq}`));
    return this;
  }

  /** The channel of the last {@link listen} with this name. */
  channel(name: string): Channel {
    return this.channels.get(name)!;
  }

  setTimeout(fn: () => void, ms: number): unknown {
    const timer = this.world.clock.setTimeout(() => {
      if (this.asleep) {
        this.missed.set(timer, fn);
      } else if (this.alive) {
        fn();
      }
    }, ms);
    return timer;
  }

  /** The browser suspends the tab: nothing runs in it, but it keeps its lock and its socket. */
  sleep(): void {
    this.asleep = true;
    this.sockets.forEach((socket) => (socket.asleep = true));
  }

  awake(): void {
    this.asleep = false;
    this.sockets.forEach((socket) => (socket.asleep = false));
    this.missed.forEach((fn, timer) => {
      this.missed.delete(timer);
      fn();
    });
  }

  /** The tab ends without a chance to clean up, as when its process is killed. */
  crash(): void {
    this.alive = false;
    this.sockets.forEach((socket) => socket.close());
    this.broadcasts.forEach((broadcast) => broadcast.close());
    this.world.leaveAll(this);
  }

  private browser(): Environment {
    const { world } = this;
    const { clock, server } = world;
    return {
      now: () => clock.now,
      setTimeout: (fn, ms) => this.setTimeout(fn, ms),
      clearTimeout: (timer) => {
        clock.clearTimeout(timer);
        this.missed.delete(timer);
      },
      defer: (fn) => void this.setTimeout(fn, 0),
      random: () => world.random(),
      socket: (_, protocols) => {
        const socket = new Socket(server, protocols);
        this.sockets.push(socket);
        return socket;
      },
      fetch: (url, init) => server.history(url, init),
      reportError: (error) => world.errors.push(error),
      visible: () => this.visible,
      onChange: (fn) => {
        this.change = fn;
        return () => (this.change = () => {});
      },
      memory: world.memory,
      locks: {
        request: (name, options, held) =>
          new Promise<void>((resolve, reject) => {
            const waiting: Waiting = {
              tab: this,
              held: false,
              run: async () => {
                await held();
                resolve();
              },
              reject: (reason) => this.setTimeout(() => reject(reason), 0),
            };
            options.signal?.addEventListener('abort', () => {
              if (!waiting.held) {
                world.leave(waiting);
                reject(options.signal!.reason);
              }
            });
            this.setTimeout(() => {
              const queue = world.queue(name);
              if ('steal' in options) {
                queue.shift()?.reject(new DOMException('stolen', 'AbortError'));
                queue.unshift(waiting);
              } else if (!options.signal?.aborted) {
                queue.push(waiting);
              }
              this.setTimeout(() => world.grant(), 0);
            }, world.lockDelay);
          }),
      },
      broadcast: (name) => {
        const broadcast = new Broadcast(this, name);
        this.broadcasts.push(broadcast);
        return broadcast;
      },
    };
  }
}

/** A JWT that nobody checks. */
export function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part(claims)}.signature`;
}

/** Numbers from 0 to below 1, the same in each run. */
function sequence(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}

/** A storage of the browser. */
export function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const items = new Map<string, string>();
  return {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
  };
}
