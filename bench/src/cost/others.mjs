import { MONTH } from './load.mjs';
import { PRICES } from './prices.mjs';

/** Connections that a server of 4 GB is taken to hold. */
const CONNECTIONS_A_SERVER = 10_000;

/**
 * Another service under the same load.
 *
 * @typedef {object} Other
 * @property {string} name
 * @property {number | null} dollars a month; null if the price list ends before
 * @property {string} how it was reckoned
 * @property {import("./prices.mjs").Source} source of its price
 */

/**
 * @param {import("./load.mjs").Load} load
 * @returns {Other[]}
 */
export function othersOf(load) {
  return [pusher(load), ably(load), appSync(load), server(load)];
}

/** A message is a publication or a delivery; the plan is the smallest that holds the connections and a day's messages. */
function pusher({ pages, events, listeners }) {
  const { plans, source } = PRICES.others.pusher;
  const messages = events * (1 + listeners);
  const plan = plans.find((it) => it.connections >= pages && it.messagesADay >= messages);
  return {
    name: 'Pusher Channels',
    dollars: plan?.dollars ?? null,
    how: plan ? `plan ${plan.name}` : 'above the largest plan: by agreement',
    source,
  };
}

/** A free package; above it a base price, messages, and minutes of connections and of one channel. */
function ably({ pages, hours, events, listeners }) {
  const { free, package: base, connections, source, ...prices } = PRICES.others.ably;
  const messages = events * MONTH.days * (1 + listeners);
  const priced = (dollars, how) => ({ name: 'Ably', dollars, how, source });
  if (pages <= free.connections && messages <= free.messages) return priced(0, 'package Free');
  if (pages > connections) {
    return priced(null, `above the ${connections} connections of the package Standard`);
  }
  const minutes = 60 * hours * MONTH.days;
  return priced(
    base +
      messages * each(prices.message) +
      pages * minutes * each(prices.connectionMinute) +
      (pages > 0 ? minutes : 0) * each(prices.channelMinute),
    'package Standard by use, which older accounts have',
  );
}

/** An operation is a publication, a delivery, a connection or a subscription, each of up to 5 KB. */
function appSync({ pages, hours, views, events, listeners, bytes }) {
  const { operation, connectionMinute, source } = PRICES.others.appsync;
  const parts = Math.max(1, Math.ceil(bytes / operation.bytes));
  const operations = MONTH.days * (events * (1 + listeners) * parts + 2 * views);
  return {
    name: 'AppSync Events',
    dollars:
      operations * each(operation) + pages * hours * MONTH.days * 60 * each(connectionMinute),
    how: 'keeps no log: a page that was away misses events',
    source,
  };
}

function server({ pages }) {
  const { dollars, source } = PRICES.others.server;
  const servers = Math.max(1, Math.ceil(pages / CONNECTIONS_A_SERVER));
  return {
    name: 'a server of 4 GB',
    dollars: servers * dollars,
    how: `${servers} of them, and somebody who looks after ${servers === 1 ? 'it' : 'them'}`,
    source,
  };
}

function each({ dollars, per }) {
  return dollars / per;
}
