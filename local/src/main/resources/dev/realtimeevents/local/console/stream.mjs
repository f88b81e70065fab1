import { connect } from './realtime-events.js';
import { createArrivals } from './arrivals.mjs';
import { createPosted } from './posted.mjs';

const REWIND = 50;
const MOST_ENTRIES = 1_000;
/** After a connection that was in use, in ms, as the library's README says. */
const LONGEST_FIRST_WAIT = 500;
const STORED = 'realtime-console:channels';

/**
 * What the console hears: the channels that it listens to, and in one list what came through them and what
 * happened to them. It goes on while another view is shown.
 *
 * An entry has a `kind`:
 * - `event`: `event`, `how` (`live`, `recovered`, or `log` if it was there before the console), `at` (when it
 *   came), `latency` (`{ ms, since }`, if it can be measured)
 * - `gap`: `from`, `to` once it is over, `lost` (the connection; otherwise single pushes did not come),
 *   `channel` if it is of one, and `recovered`, a count
 * - `reset`: `channel` and `position`: the log no longer has what was missed
 * - `refused`: `channel` and `message`
 *
 * @param {import("./api.mjs").Api} api
 */
export function createStream(api) {
  const channels = new Map();
  const entries = [];
  const listeners = new Set();
  const arrivals = createArrivals((name) => channels.get(name)?.position);
  const client = connect({
    url: `ws://${location.host}/`,
    shared: false, // each page shows, and cuts, a connection of its own
    token: () => api.token(['*']),
    environment: {
      socket: arrivals.socket,
      random: () => share ?? Math.random(),
    },
  });
  const posted = createPosted(api, (entry, began) => {
    const ms = entry.at - began;
    if (ms < 0) return;
    entry.latency = { ms, since: 'the start of the dispatch function' };
    tell('change', entry);
  });
  /** The gap that each answer of the server filled. */
  const gaps = new WeakMap();
  const sent = new Map();
  let lost;
  /** Of the wait before the next connection, instead of a random one. */
  let share;

  function tell(what, entry) {
    listeners.forEach((listener) => listener(what, entry));
  }

  function add(entry) {
    entries.push(entry);
    if (entries.length > MOST_ENTRIES) entries.shift();
    tell('entry', entry);
    return entry;
  }

  function deliver(event) {
    const { how, at, answer } = arrivals.of(event);
    if (how === 'recovered') count(event.channel, answer);
    const latency = how === 'live' ? measured(event, at) : undefined;
    const entry = add({ kind: 'event', event, how, at, latency });
    if (how === 'live' && !latency) posted.want(entry);
  }

  /** Counts a recovered event in the gap that it was missed in. */
  function count(channel, answer) {
    let gap = gaps.get(answer) ?? (answer.isFirst ? lost : undefined);
    if (!gap) {
      const at = Date.now();
      gap = add({ kind: 'gap', lost: false, channel, from: at, to: at, recovered: 0 });
    }
    gaps.set(answer, gap);
    gap.recovered++;
    tell('change', gap);
  }

  function measured({ id, timestamp }, at) {
    const posted = sent.get(id);
    if (posted !== undefined) return { ms: at - posted, since: 'the POST of this page' };
    // A time without a fraction or a zone is too coarse to measure with.
    const isPrecise = /T.*\.\d+(Z|[+-]\d\d:?\d\d)$/.test(timestamp);
    const ms = isPrecise ? at - Date.parse(timestamp) : NaN;
    return ms >= 0 && ms < 60_000 ? { ms, since: 'the timestamp of the event' } : undefined;
  }

  client.onState((state) => {
    if (state.name === 'waiting') share = undefined;
    if (state.name === 'open') {
      if (lost && !lost.to) {
        lost.to = Date.now();
        tell('change', lost);
      }
    } else if (arrivals.wasOpen && (!lost || lost.to)) {
      arrivals.lost();
      lost = add({ kind: 'gap', lost: true, from: Date.now(), to: undefined, recovered: 0 });
    }
    tell('state', state);
  });
  client.onError((error) => tell('error', error));

  function save() {
    sessionStorage.setItem(STORED, JSON.stringify([...channels.keys()]));
    tell('channels');
  }

  const stream = {
    client,
    entries,

    /** The channels that it listens to: name → the library's channel. */
    channels,

    /**
     * Listens to a channel, from its newest events on.
     *
     * @returns the library's channel
     * @throws {Error} if the client is closed
     */
    listen(name) {
      const known = channels.get(name);
      if (known) return known;
      const channel = client.channel(name, { rewind: REWIND });
      channels.set(name, channel);
      channel.on('*', deliver);
      channel.onReset((position) =>
        add({ kind: 'reset', channel: name, position, at: Date.now() }),
      );
      channel.onState((state) => {
        if (state.name === 'closed' && state.reason !== 'unsubscribe') {
          channels.delete(name);
          add({
            kind: 'refused',
            channel: name,
            message: state.message ?? state.reason,
            at: Date.now(),
          });
        }
        save();
      });
      save();
      return channel;
    },

    /** Listens no longer. */
    leave(name) {
      channels.get(name)?.unsubscribe();
      channels.delete(name);
      save();
    },

    /** Makes the client wait so long before it connects again, once, instead of up to half a second; 0 undoes it. */
    hesitate(ms) {
      share = ms ? ms / LONGEST_FIRST_WAIT : undefined;
    },

    /** Remembers when the page posts an event, to measure how long it takes to come back. */
    posting(id, at = Date.now()) {
      sent.set(id, at);
      if (sent.size > 200) sent.delete(sent.keys().next().value);
    },

    /**
     * Calls `fn(what, entry)`: `entry` (a new one), `change` (of an entry), `state`, `channels`, `error`.
     *
     * @returns a function that removes `fn`
     */
    on(fn) {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
  };

  for (const name of stored()) stream.listen(name);
  return stream;
}

function stored() {
  try {
    const names = JSON.parse(sessionStorage.getItem(STORED));
    if (Array.isArray(names) && names.length) return names.map(String);
  } catch {
    // Something else is stored there.
  }
  return ['public'];
}
