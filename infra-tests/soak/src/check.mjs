/**
 * Compares what clients received with the event log. Pure functions, so the tests can give them wrong lists.
 *
 * @typedef {{seq: number, id: string, event: string, timestamp: string, data: unknown}} Event
 * @typedef {{kind: 'loss' | 'duplicate' | 'swap' | 'stranger' | 'ghost', seq: number, text: string}} Difference
 */

/** The name of an event: an id is one event of each channel. */
export const keyOf = ({ channel, id }) => `${channel} ${id}`;

const content = ({ seq, id, event, timestamp, data }) =>
  JSON.stringify([seq, id, event, timestamp, data]);

/**
 * Compares a list with the log. The list must have each event after `first` once, unchanged, in the
 * order of the log, and nothing else.
 *
 * @param {Event[]} received
 * @param {Event[]} log in order
 * @param {number} first the list begins after this seq
 * @returns {Difference[]}
 */
export function differences(received, log, first) {
  const expected = new Map(log.filter(({ seq }) => seq > first).map((event) => [event.seq, event]));
  const found = [];
  const seen = new Set();
  let highest = -Infinity;
  for (const event of received) {
    const { seq, id } = event;
    const inLog = expected.get(seq);
    if (!inLog) {
      found.push({
        kind: 'stranger',
        seq,
        text: `${seq} (${id}) is not in the log after ${first}`,
      });
    } else if (content(event) !== content(inLog)) {
      const text = `${seq} is ${content(event)}, in the log ${content(inLog)}`;
      found.push({ kind: 'stranger', seq, text });
    } else if (seen.has(seq)) {
      found.push({ kind: 'duplicate', seq, text: `${seq} (${id}) came again` });
    } else if (seq < highest) {
      found.push({ kind: 'swap', seq, text: `${seq} (${id}) came after ${highest}` });
    }
    seen.add(seq);
    highest = Math.max(highest, seq);
  }
  for (const { seq, id } of expected.values()) {
    if (!seen.has(seq)) {
      found.push({ kind: 'loss', seq, text: `${seq} (${id}) never came` });
    }
  }
  return found;
}

/**
 * Compares the log of a channel with what senders have published in it. The log must have each published event once,
 * unchanged, with the seq of its answer, and nothing else.
 *
 * @param {Event[]} log in order
 * @param {Omit<Event, 'seq'>[]} told what was accepted, or committed
 * @param {Omit<Event, 'seq'>[]} untold what was rolled back
 * @param {Map<string, number>} places the seq in the answer to the sender, by key; without those of the site
 * @returns {Difference[]}
 */
export function differencesFromSenders(log, told, untold, places) {
  const expected = new Map(told.map((event) => [keyOf(event), event]));
  const rolledBack = new Set(untold.map(keyOf));
  const seen = new Set();
  const found = [];
  for (const event of log) {
    const { seq, id } = event;
    const key = keyOf(event);
    const sent = expected.get(key);
    if (rolledBack.has(key)) {
      found.push({ kind: 'ghost', seq, text: `${seq} (${id}) was rolled back` });
    } else if (!sent) {
      found.push({ kind: 'stranger', seq, text: `${seq} (${id}) was not sent` });
    } else if (seen.has(key)) {
      found.push({ kind: 'duplicate', seq, text: `${seq} (${id}) is in the log again` });
    } else if (content(event) !== content({ ...sent, seq })) {
      const text = `${seq} is ${content(event)}, it was sent as ${content(sent)}`;
      found.push({ kind: 'stranger', seq, text });
    } else if ((places.get(key) ?? seq) !== seq) {
      found.push({ kind: 'swap', seq, text: `${seq} (${id}) was answered as ${places.get(key)}` });
    }
    seen.add(key);
  }
  for (const [key, { id }] of expected) {
    if (!seen.has(key)) {
      const seq = places.get(key) ?? 0;
      found.push({ kind: 'loss', seq, text: `${id} was accepted, and is not in the log` });
    }
  }
  return found;
}

/**
 * Finds the events that a visitor of the site has published after others, and that the log has before them.
 *
 * @param {Event[]} log in order
 * @param {Omit<Event, 'seq'>[]} published by one visitor, one after the other
 * @returns {Difference[]}
 */
export function outOfTurn(log, published) {
  const turns = new Map(published.map((event, turn) => [keyOf(event), turn]));
  let last = -1;
  const found = [];
  for (const event of log) {
    const turn = turns.get(keyOf(event));
    if (turn < last) {
      const text = `${event.seq} (${event.id}) was published before its predecessor in the log`;
      found.push({ kind: 'swap', seq: event.seq, text });
    }
    last = Math.max(last, turn ?? -1);
  }
  return found;
}

/** Whether the seqs of a log run from `first` + 1 without gaps. */
export function isGapless(log, first) {
  return log.every(({ seq }, index) => seq === first + 1 + index);
}
