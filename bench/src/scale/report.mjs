import { simulateEvent } from './event.mjs';
import { simulateStorm } from './storm.mjs';

/** Accounts that differ from the parameters by these. */
const ACCOUNTS = {
  'default quotas': {},
  'a new account': { concurrency: 10 },
  'a region with 2,500 requests/s': { requests: 2_500, burst: 1_250 },
};
/** The most listeners that the functions count for the spread: those of 10 min. */
const COUNTED = 120_000;
const NUMBER = new Intl.NumberFormat('en-US');

/** The least seconds until all have an event: API Gateway accepts no more posts. */
export function floor({ requests, burst }, listeners) {
  return Math.max(0, (listeners - burst) / requests);
}

/** @returns {{listeners: number, result: import("./event.mjs").Result}[]} with the default quotas */
export function printEvents(base, prices, audiences) {
  heading('One event', [
    'listeners',
    'account',
    'floor, s',
    'half have it after, s',
    '99 %, s',
    'all, s',
    'the sender has its answer after, s',
    'throttled posts',
    'functions at once',
    'price, $',
    'of which frames, functions, tables, queue',
  ]);
  const events = [];
  for (const listeners of audiences) {
    for (const [account, quotas] of Object.entries(ACCOUNTS)) {
      const parameters = { ...base, ...quotas, listeners };
      const result = simulateEvent(parameters, prices);
      if (account === 'default quotas') events.push({ listeners, result });
      const { half, most, all, answered, throttled, concurrency, price } = result;
      const total = price.reduce((sum, { dollars }) => sum + dollars, 0);
      row([
        NUMBER.format(listeners),
        account,
        floor(parameters, listeners).toFixed(1),
        ...[half, most, all, answered].map(seconds),
        NUMBER.format(throttled),
        concurrency,
        total.toFixed(4),
        price
          .slice(0, 4)
          .map(({ dollars }) => dollars.toFixed(5))
          .join(', '),
      ]);
    }
  }
  return events;
}

/** @returns {{listeners: number, storm: import("./storm.mjs").Storm}[]} */
export function printStorms(base, audiences) {
  heading('All connections end together, and come back', [
    'listeners',
    'new connections/s that AWS accepts',
    'spread, s',
    'most handshakes in one second',
    'refused handshakes',
    'half are back after, s',
    'all, s',
    'functions at once',
  ]);
  const storms = [];
  for (const listeners of audiences) {
    for (const factor of [1, 4]) {
      const newConnections = base.newConnections * factor;
      const counted = Math.min(listeners, COUNTED);
      const storm = simulateStorm({ ...base, newConnections, listeners, counted });
      if (factor === 1) storms.push({ listeners, storm });
      row([
        NUMBER.format(listeners),
        NUMBER.format(newConnections),
        storm.spread,
        NUMBER.format(storm.peak),
        NUMBER.format(storm.refused),
        ...[storm.half, storm.all].map(seconds),
        storm.concurrency,
      ]);
    }
  }
  return storms;
}

/** Other values of the settings: how they were chosen. */
export function printSweeps(base, prices) {
  const headings = ['all have it after, s', 'throttled posts', 'functions at once', 'price, $'];
  const tried = (parameters, names) => {
    const result = simulateEvent({ ...base, ...parameters }, prices);
    const total = result.price.reduce((sum, { dollars }) => sum + dollars, 0);
    row([
      ...names,
      seconds(result.all),
      NUMBER.format(result.throttled),
      result.concurrency,
      total.toFixed(4),
      seconds(result.answered),
    ]);
  };
  const answer = 'the sender has its answer after, s';
  heading('Shards and fan-out functions, 100,000 listeners', [
    'shards',
    'FanOutConcurrency',
    ...headings,
    answer,
  ]);
  for (const shards of [1, 2, 4, 8, 16, 32]) {
    for (const fanOutConcurrency of [...new Set([2, 5, 10, shards])]) {
      if (fanOutConcurrency > 2 * shards && fanOutConcurrency > 5) continue;
      tried({ listeners: 100_000, shards, fanOutConcurrency }, [shards, fanOutConcurrency]);
    }
  }
  heading('InlineFanOutLimit', ['listeners', 'InlineFanOutLimit', ...headings, answer]);
  for (const listeners of [100, 250, 1_000, 10_000]) {
    for (const inlineFanOutLimit of [0, 100, 200, 500, 1_000, 2_000]) {
      const shards = listeners > base.page ? base.shards : 1;
      tried({ listeners, shards, inlineFanOutLimit }, [
        NUMBER.format(listeners),
        NUMBER.format(inlineFanOutLimit),
      ]);
    }
  }
  heading('Subscriptions a page, which are posted at the same time, 100,000 listeners', [
    'page',
    ...headings,
    answer,
  ]);
  for (const page of [32, 64, 128, 256, 512, 1_024]) {
    tried({ listeners: 100_000, page }, [page]);
  }
}

function heading(title, columns) {
  console.log(`\n${title}:\n\n| ${columns.join(' | ')} |`);
  console.log(`|${'---|'.repeat(columns.length)}`);
}

function row(cells) {
  console.log(`| ${cells.join(' | ')} |`);
}

function seconds(number) {
  return number.toFixed(number < 1 ? 2 : 1);
}
