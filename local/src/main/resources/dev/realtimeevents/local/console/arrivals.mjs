const MOST = 5_000;

/**
 * Looks at the frames before the library does. The library hands over each event once and in order, whatever
 * brought it; here is what brought it, and when.
 *
 * @param {(channel: string) => object | undefined} position of the console in a channel
 */
export function createArrivals(position) {
  /** When an event was pushed, by channel and number. */
  const pushed = new Map();
  /** What the newest answer to `subscribe` promised, by channel. */
  const answers = new Map();
  /** The channels that were confirmed on this connection. */
  const confirmed = new Set();
  let wasOpen = false;

  function note(text) {
    wasOpen = true;
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return;
    }
    if (frame?.type === 'subscribed') {
      const { channel, seq } = frame;
      answers.set(channel, {
        upTo: seq,
        how: position(channel) ? 'recovered' : 'log',
        isFirst: !confirmed.has(channel),
      });
      confirmed.add(channel);
    } else if (typeof frame?.event === 'string') {
      push(frame);
    } else if (frame?.type === 'events' && !frame.ref) {
      frame.events.forEach(push);
    }
  }

  function push({ channel, seq }) {
    pushed.set(`${channel}#${seq}`, Date.now());
    if (pushed.size > MOST) pushed.delete(pushed.keys().next().value);
  }

  return {
    /** Whether a frame came since the start, or since the last loss. */
    get wasOpen() {
      return wasOpen;
    },

    /** Opens a WebSocket for the library. */
    socket(url, protocols) {
      const socket = new WebSocket(url, protocols);
      socket.addEventListener('message', ({ data }) => note(data));
      return socket;
    },

    /** The connection was lost. */
    lost() {
      wasOpen = false;
      confirmed.clear();
    },

    /** How an event came that the library hands over now, and the answer that brought it if it was not pushed. */
    of({ channel, seq }) {
      const key = `${channel}#${seq}`;
      const at = pushed.get(key);
      pushed.delete(key);
      const answer = answers.get(channel);
      if (at === undefined && answer && seq <= answer.upTo)
        return { how: answer.how, at: Date.now(), answer };
      return { how: 'live', at: at ?? Date.now() };
    },
  };
}
