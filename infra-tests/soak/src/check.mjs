/**
 * Compares what clients received with the event log. Pure functions, so the tests can give them wrong lists.
 *
 * @typedef {{seq: number, id: string, event: string, timestamp: string, data: unknown}} Event
 * @typedef {{kind: 'loss' | 'duplicate' | 'swap' | 'stranger', seq: number, text: string}} Difference
 */

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
 * Builds the log from the answers to dispatches.
 *
 * @param {{id: string, channel: string}[]} sent
 * @param {Map<string, {channel: string, seq: number}>} places by event id
 * @returns {Map<string, Event[]>} the events in order, by channel
 */
export function logOfAnswers(sent, places) {
  const logs = new Map();
  for (const event of sent) {
    const { channel, seq } = places.get(event.id);
    if (!logs.has(channel)) {
      logs.set(channel, []);
    }
    logs.get(channel).push({ ...event, seq });
  }
  logs.forEach((log) => log.sort((a, b) => a.seq - b.seq));
  return logs;
}

/** Whether the seqs of a log run from `first` + 1 without gaps. */
export function isGapless(log, first) {
  return log.every(({ seq }, index) => seq === first + 1 + index);
}
