import { MONTH } from './load.mjs';
import { PRICES } from './prices.mjs';

/** Requests to KMS, for a table's key: DynamoDB keeps a key for five minutes. */
const KEY_REQUESTS = 3 * 12 * 730;

/**
 * @typedef {object} Item
 * @property {string} name
 * @property {string} price its name in prices.json
 * @property {number} quantity
 * @property {number} dollars
 * @property {import("./prices.mjs").Source} source of the price
 */

/**
 * A month's bill.
 *
 * @param {import("./usage.mjs").Usage} usage
 * @param {import("./stack.mjs").Stack} stack
 * @param {{region?: string, freeTier?: boolean, kms?: boolean}} [options] `freeTier`: without what AWS gives every month to
 *     every account; `kms`: with a key of one's own for the tables
 * @returns {Item[]}
 */
export function billOf(usage, stack, { region = 'us-east-1', freeTier = false, kms = false } = {}) {
  const { messages } = usage;
  const lines = [
    ['open connections', 'connectionMinute', usage.connectionMinutes],
    ['pings', 'message', messages.pings],
    ['subscribes', 'message', messages.subscribes],
    ['answers to both', 'message', messages.answers],
    ['events to pages', 'message', messages.events],
    ['events that returning pages missed', 'message', messages.recovered],
    ['dispatches', 'httpRequest', usage.dispatches],
    ['functions: calls', 'call', usage.invocations],
    ['functions: time', 'gbSecond', usage.gbSeconds],
    ['tables: writes', 'write', usage.writes],
    ['tables: reads', 'read', usage.reads],
    ['tables: storage', 'storedGb', usage.storedGb],
    ['queue', 'queueRequest', usage.queueRequests],
    ['logs', 'loggedGb', usage.loggedGb],
    ['alarms', 'alarm', stack.alarms],
    ['dashboard', 'dashboard', stack.dashboards],
    ['metrics', 'metric', metricMonths(usage, stack)],
    ['secret', 'secret', stack.secrets],
    ['secret: reads', 'secretCall', usage.secretReads],
    ['data to the internet', 'sentGb', usage.sentGb],
    ...(kms
      ? [
          ['key', 'key', 1],
          ['key: requests', 'keyRequest', KEY_REQUESTS],
        ]
      : []),
  ];
  const prices = PRICES.regions[region];
  return lines.map(([name, price, quantity]) => {
    const { dollars, per, free = 0, source } = prices[price];
    const paid = freeTier ? Math.max(0, quantity - free) : quantity;
    return { name, price, quantity, dollars: (paid * dollars) / per, source };
  });
}

/** A metric is paid for the hours in which it has values. */
function metricMonths({ metricHours }, { metrics }) {
  const hours = Object.entries(metrics).map(([name, count]) => count * (metricHours[name] ?? 0));
  return hours.reduce((sum, each) => sum + each, 0) / MONTH.hours;
}

/** @param {Item[]} items @returns {number} dollars */
export function total(items) {
  return items.reduce((sum, { dollars }) => sum + dollars, 0);
}
