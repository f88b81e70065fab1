/**
 * Compares lists of events with the log that they must equal. Pure: the tests give it doctored lists.
 *
 * @typedef {{seq: number, id: string, event: string, timestamp: string, data: unknown}} Event
 * @typedef {{kind: 'loss' | 'duplicate' | 'swap' | 'stranger', seq: number, text: string}} Difference
 */

const content = ({ seq, id, event, timestamp, data }) =>
  JSON.stringify([seq, id, event, timestamp, data]);

/**
 * How a list differs from the log: each event after `first` must be in it once, unchanged, in the log's
 * order, and nothing else.
 *
 * @param {Event[]} handed
 * @param {Event[]} log in order
 * @param {number} first the number after which the list begins
 * @returns {Difference[]}
 */
export function differences(handed, log, first) {
  const expected = new Map(log.filter(({ seq }) => seq > first).map((event) => [event.seq, event]));
  const found = [];
  const seen = new Set();
  let highest = -Infinity;
  for (const event of handed) {
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
 * The log as the answers to dispatches tell it.
 *
 * @param {{id: string, channel: string}[]} sent
 * @param {Map<string, {channel: string, seq: number}>} places id → place
 * @returns {Map<string, Event[]>} channel → events in order
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

/** Whether a log has the numbers from `first` + 1 on without a gap. */
export function isGapless(log, first) {
  return log.every(({ seq }, index) => seq === first + 1 + index);
}
