import { simulateEvent } from '../scale/event.mjs';
import { COSTS, QUOTAS, SETTINGS } from '../scale/parameters.mjs';
import { ACTIONS, eventBytes, eventMessages, eventWrites } from './actions.mjs';
import { MONTH } from './load.mjs';

const GB = 1024 ** 3;
const MEMORY = COSTS.memoryGb;
/** Pings an hour of a page whose network cuts nothing: `./realtime bench idle`. */
export const PINGS = { inView: 22.4, hidden: 8.55 };
/** API Gateway ends a connection after so many hours. */
const CONNECTION_HOURS = 2;
/** Seconds until a page is subscribed again after that. */
const GAP = 1;
/** Of an invocation that pushes nothing, in ms: more than it takes. */
const INVOCATION = 50;
/** Lambda's own three lines of an invocation, and the longest of the functions' usual lines, with what CloudWatch adds to each. */
export const LOG_BYTES = { invocation: 400, line: 700 };
/** Bytes of a `subscribed` or a `pong`. */
const ANSWER_BYTES = 150;
/** Lambda asks an empty queue five times at once, and each request waits for 20 s. */
const POLLS_A_MINUTE = 5 * 3;
/** A function that is in use reads the secret every five minutes. */
const SECRET_READS_AN_HOUR = 12;

/**
 * What a month takes of AWS.
 *
 * @typedef {object} Usage
 * @property {number} connectionMinutes
 * @property {{pings: number, subscribes: number, answers: number, events: number, recovered: number}} messages
 * @property {number} dispatches
 * @property {number} invocations
 * @property {number} gbSeconds
 * @property {number} writes
 * @property {number} reads
 * @property {number} storedGb
 * @property {number} queueRequests
 * @property {number} loggedGb
 * @property {number} secretReads
 * @property {number} sentGb
 * @property {Record<string, number>} metricHours in which a function prints metrics, by its name
 */

/**
 * @param {import("./load.mjs").Load} load
 * @param {{retentionHours?: number}} [settings] of the template
 * @returns {Usage}
 */
export function usageOf(load, { retentionHours = 24 } = {}) {
  const { pages, hours, bytes, listeners } = load;
  const hidden = load.hidden / 100;
  const pageHours = pages * hours * MONTH.days;
  const views = load.views * MONTH.days;
  const events = load.events * MONTH.days;
  const returns = connectionsThatEnd(pageHours, views);
  const connects = views + returns;
  const pings = pageHours * ((1 - hidden) * PINGS.inView + hidden * PINGS.hidden);
  const counts = { connect: connects, subscribe: connects, ping: pings, disconnect: connects };
  const sum = (what) =>
    Object.entries(counts).reduce((all, [name, count]) => all + count * ACTIONS[name][what], 0);

  const event = eventUsage(load);
  const late = returns * missed(events);
  const recovered = late * eventMessages(bytes);
  const invocations = sum('invocations') + events * event.invocations;
  const lines = sum('lines') + events * event.invocations;
  const pushed = events * listeners;
  return {
    connectionMinutes: pageHours * 60,
    messages: {
      pings,
      subscribes: connects,
      answers: sum('answers'),
      events: events * event.messages,
      recovered,
    },
    dispatches: events,
    invocations,
    gbSeconds: (sum('invocations') * MEMORY * INVOCATION) / 1000 + events * event.gbSeconds,
    writes: sum('writes') + events * event.writes,
    reads: sum('reads') + events * event.reads + late * Math.ceil(eventBytes(bytes) / 4096),
    storedGb: (Math.min(1, retentionHours / MONTH.hours) * events * eventBytes(bytes)) / GB,
    queueRequests: POLLS_A_MINUTE * 60 * MONTH.hours + events * event.queueRequests,
    loggedGb: (invocations * LOG_BYTES.invocation + lines * LOG_BYTES.line) / GB,
    secretReads: Math.min(events, SECRET_READS_AN_HOUR * MONTH.hours),
    sentGb: ((pushed + late) * eventBytes(bytes) + sum('answers') * ANSWER_BYTES) / GB,
    metricHours: {
      DispatchFunction: Math.min(MONTH.hours, events),
      FanOutFunction: event.queueRequests > 0 ? Math.min(MONTH.hours, events) : 0,
      // A page that WordPress has made subscribes from a position.
      MessageFunction: Math.min(MONTH.hours, connects),
    },
  };
}

/**
 * One event, as `./realtime bench scale` simulates it.
 *
 * @param {{bytes: number, listeners: number}} load
 * @returns {{messages: number, invocations: number, gbSeconds: number, writes: number, reads: number, queueRequests: number}}
 */
export function eventUsage({ bytes, listeners }) {
  const shards = listeners > SETTINGS.page ? SETTINGS.shards : 1;
  const { used, jobs } = simulateEvent({ ...QUOTAS, ...SETTINGS, ...COSTS, listeners, shards });
  return {
    messages: listeners * eventMessages(bytes),
    invocations: used.calls,
    gbSeconds: (MEMORY * Math.max(used.ms, INVOCATION)) / 1000,
    writes: eventWrites(bytes),
    reads: Math.max(1, used.reads),
    queueRequests: 3 * jobs,
  };
}

/** How many connections of a month end because of their age: a page lives as long as the average page. */
function connectionsThatEnd(pageHours, views) {
  if (views === 0) return pageHours / CONNECTION_HOURS;
  return views * Math.floor(pageHours / views / CONNECTION_HOURS);
}

/** The probability that an event comes while a page returns. */
function missed(events) {
  return 1 - Math.exp((-events / (MONTH.hours * 3600)) * GAP);
}
