import { MONTH } from '../cost/load.mjs';
import { single } from '../cost/prices.mjs';

const { message, connectionMinute, call, gbSecond, write, read } = single();
const INVOCATION = call + 0.05 * gbSecond; // of 50 ms in 1 GB: more than it takes

/**
 * What an idle page takes an hour.
 *
 * @typedef {object} Hour
 * @property {number} messages both ways together
 * @property {number} invocations
 * @property {number} writes units
 * @property {number} reads units
 */

/**
 * @param {{messages: number, sent: number, reconnects: number}} counts an hour; `sent` by the page
 * @param {import('./units.mjs').AllUnits} units
 * @returns {Hour}
 */
export function hour({ messages, sent, reconnects }, { connect, subscribe, ping, disconnect }) {
  const of = (kind) =>
    (sent - reconnects) * ping[kind] +
    reconnects * (connect[kind] + subscribe[kind] + disconnect[kind]);
  return {
    messages,
    invocations: sent + 2 * reconnects,
    writes: of('writes'),
    reads: of('reads'),
  };
}

/** @param {Hour} hour @returns {number} dollars for so many pages that are open all month, with their connections */
export function month({ messages, invocations, writes, reads }, pages) {
  const anHour = messages * message + invocations * INVOCATION + writes * write + reads * read;
  return pages * MONTH.hours * (anHour + 60 * connectionMinute);
}
