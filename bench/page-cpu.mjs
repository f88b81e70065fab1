// How much CPU a page spends on 10,000 events, beside a bare WebSocket and centrifuge-js.
//
// All ways take turns in one run, each time in a new page of a real Chromium, and the order is turned around
// each round: other load on the machine affects all of them.
import { positive, readOptions } from './src/options.mjs';
import { printHeading } from './src/heading.mjs';
import { quantile } from './src/statistics.mjs';

const HELP = `Usage: ./realtime bench page-cpu [--rounds N] [--events N]

Pushes events of about 100 bytes to a page in Chromium as fast as it takes them, and measures the CPU
time of the page's process: a bare WebSocket with JSON.parse, this library in each of its modes, and
centrifuge-js. Fails if a leading tab needs more than 1.15 times as much as the bare WebSocket.

  --rounds N   how often each is measured. Default: 9
  --events N   events of a push; a measurement is the mean of three. Default: 10000
`;
const LIMIT = 1.15;
const PUSHES = 3; // in a measurement, because the clock of a process goes in steps of 10 ms
const WARM_UP = 2000; // events, before the measured ones, for the compiler
const options = readOptions(HELP, { rounds: '9', events: '10000' });
const rounds = positive(options, 'rounds');
const events = positive(options, 'events');

/** The ways to receive: each tab is a row of the result. `limited` ones must stay within the limit. */
const WAYS = [
  { tabs: ['bare WebSocket and JSON.parse'], kind: 'bare', path: 'bare' },
  { tabs: ['unshared'], kind: 'ours', path: 'ours', options: { shared: false } },
  { tabs: ['shared, a tab alone'], kind: 'ours', path: 'ours', limited: true },
  {
    tabs: ['shared, the leading one of two tabs', 'shared, the other one'],
    kind: 'ours',
    path: 'ours',
    limited: true,
  },
  {
    tabs: ['shared, a tab alone, with remember'],
    kind: 'ours',
    path: 'ours',
    options: { remember: true },
  },
  { tabs: ['centrifuge-js, one event a message'], kind: 'centrifuge', path: 'centrifuge' },
  { tabs: ['centrifuge-js, 16 events a message'], kind: 'centrifuge', path: 'centrifuge-batch' },
];

// Not above: the help needs no installed packages.
const { launch } = await import('realtime-events-testkit/chromium.mjs');
const { servePages } = await import('realtime-events-testkit/pages.mjs');
const { Browser } = await import('./src/page-cpu/tabs.mjs');
const { PushServer } = await import('./src/page-cpu/server.mjs');
const { receiver } = await import('./src/page-cpu/page.mjs');

const server = await PushServer.start();
const site = await servePages({ '/': await receiver() });
const chromium = await launch();
try {
  printHeading('page-cpu', `Chromium ${chromium.version()}`);
  const browser = new Browser(await chromium.newBrowserCDPSession());
  await measure(browser, WAYS[0]); // the first page of a browser is slower
  /** @type {Map<string, {process: number, thread: number, browser: number}[]>} by tab */
  const results = new Map(WAYS.flatMap(({ tabs }) => tabs.map((tab) => [tab, []])));
  for (let round = 0; round < rounds; round++) {
    for (const way of round % 2 ? WAYS.toReversed() : WAYS) {
      const measured = await measure(browser, way);
      way.tabs.forEach((tab, index) => results.get(tab).push(measured[index]));
    }
  }
  report(results);
} finally {
  await chromium.close();
  site.close();
  server.close();
}

/** What one push costs, with a new page for each tab. */
async function measure(browser, { tabs, kind, path, options }) {
  const context = await browser.newContext();
  const pages = [];
  for (const _ of tabs) {
    const page = await browser.newTab(context, site.url);
    const words = [kind, server.url + path, options ?? {}].map((word) => JSON.stringify(word));
    await page.run(`listen(${words})`);
    pages.push(page);
  }
  await receive(pages, WARM_UP);
  for (const page of pages) await page.collectGarbage();
  const before = await cpu(browser, pages);
  for (let push = 0; push < PUSHES; push++) await receive(pages, events);
  const after = await cpu(browser, pages);
  await browser.closeContext(context);
  return after.map((each, index) => {
    const used = (name) => (each[name] - before[index][name]) / PUSHES;
    return { process: used('process'), thread: used('thread'), browser: used('browser') };
  });
}

async function receive(pages, count) {
  for (const page of pages) await page.run(`expect(${count})`);
  await server.push(count);
  const all = Promise.all(pages.map((page) => page.run('received()')));
  const late = new Promise((_, reject) => {
    const error = new Error(`A page did not receive ${count} events within 60 s`);
    setTimeout(() => reject(error), 60_000).unref();
  });
  await Promise.race([all, late]);
}

async function cpu(browser, pages) {
  const whole = await browser.cpu();
  return Promise.all(pages.map(async (page) => ({ ...(await page.cpu()), browser: whole })));
}

function report(results) {
  const bare = quantile(values(results, WAYS[0].tabs[0], 'process'), 0.5);
  console.log(
    `CPU ms for ${events} events: median (least to most) of ${rounds} rounds. "Page" is the renderer process of the tab.\n`,
  );
  console.log('| | page | × bare | of which main thread | all processes of Chromium |');
  console.log('|---|---|---|---|---|');
  for (const { tabs, limited } of WAYS) {
    tabs.forEach((tab, index) => {
      const page = values(results, tab, 'process');
      const factor = quantile(page, 0.5) / bare;
      const cells = [
        tab,
        range(page),
        factor.toFixed(2),
        range(values(results, tab, 'thread')),
        index ? '"' : range(values(results, tab, 'browser')),
      ];
      console.log(`| ${cells.join(' | ')} |`);
      if (limited && index === 0 && factor > LIMIT) {
        console.error(`${tab}: more than ${LIMIT} times the bare WebSocket`);
        process.exitCode = 1;
      }
    });
  }
}

function values(results, tab, name) {
  return results.get(tab).map((each) => each[name]);
}

function range(times) {
  const [middle, least, most] = [0.5, 0, 1].map((q) => quantile(times, q).toFixed(0));
  return `${middle} (${least} to ${most})`;
}
