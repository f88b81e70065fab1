// What an idle page costs, in messages and in money, and how soon it notices that its path is dead.
//
// The library is the real one. Its clock, its network and API Gateway are simulated, because the questions are
// counts: ten hours pass in a moment, and a run gives the same numbers on any machine. What a message consumes of
// DynamoDB is counted by DynamoDB Local, for the real functions.
import { writeFile } from 'node:fs/promises';
import { positive, readOptions } from './src/options.mjs';
import { printHeading } from './src/heading.mjs';

const HELP = `Usage: ./realtime bench idle [--runs N] [--deaths N] [--picture FILE]

Counts the messages an hour of a page without events, and the seconds until it notices that its path
is dead: on networks that cut idle connections and on one that does not, in view and hidden. The clock
is simulated; each run gives the same numbers. Then counts invocations and what they consume of
DynamoDB, and their price, beside a page whose pings are not learnt. Needs Linux for that. Fails if a
page in view takes more than 45 s on a network that cuts after 60 s.

  --runs N        runs of ten hours for each network and page. Default: 5
  --deaths N      paths that die, for each network and page. Default: 100
  --picture FILE  also measure networks that cut after 30 s to 9 min, and draw both curves as SVG
`;
const options = readOptions(HELP, { runs: '5', deaths: '100', picture: '' });
const counts = { runs: positive(options, 'runs'), deaths: positive(options, 'deaths') };

/** The longest that a page in view may take on a network that it knows to cut, in s. */
const LONGEST = 45;
/** Of the price. */
const MANY = 1000;
const NETWORKS = {
  'cuts nothing': {},
  'a NAT that forgets after 60 s': { idle: 60_000, how: 'forgets', limited: true },
  'a proxy that closes after 60 s': { idle: 60_000, how: 'closes', limited: true },
  'an AWS NAT gateway or NLB, 350 s': { idle: 350_000, how: 'resets' },
};
const PAGES = { 'in view': true, hidden: false };
/** A ping every 192 to 240 s, whatever the network and the page are, and a new connection every two hours. */
const NOT_LEARNT = { messages: 2 * (3600 / 216 + 0.5), sent: 3600 / 216 + 0.5, reconnects: 0.5 };
/** Of the picture, in s: a NAT that forgets after this. */
const CUTS = [30, 45, 60, 90, 120, 180, 240, 300, 350, 420, 480, 540];

// Not above: the help needs no installed packages.
const { measure } = await import('./src/idle/measure.mjs');

printHeading('idle');
console.log(
  '| the network | the page is | messages an hour | connections an hour | an event is late because of a cut: mean (worst), s | the same in the first two hours: worst, s | any other dead path is noticed after: mean (worst), s |',
);
console.log('|---|---|---|---|---|---|---|');
const free = {};
for (const [name, network] of Object.entries(NETWORKS)) {
  for (const [page, visible] of Object.entries(PAGES)) {
    const result = await measure(network, visible, counts);
    const cells = [
      name,
      page,
      result.messages.toFixed(1),
      result.reconnects.toFixed(1),
      both(result.late),
      result.worstLearning.toFixed(0),
      both(result.noticed),
    ];
    console.log(`| ${cells.join(' | ')} |`);
    if (!network.idle) free[page] = result;
    const worst = Math.max(result.noticed.worst, result.late.worst);
    if (network.limited && visible && worst > LONGEST) {
      console.error(`${name}, ${page}: ${worst.toFixed(0)} s, more than ${LONGEST}`);
      process.exitCode = 1;
    }
  }
}

if (process.platform === 'linux') {
  const { measureUnits } = await import('./src/idle/units.mjs');
  const { hour, month } = await import('./src/idle/price.mjs');
  const units = await measureUnits();
  console.log('\n| of DynamoDB | write units | read units |\n|---|---|---|');
  for (const what of ['connect', 'subscribe', 'ping', 'disconnect']) {
    const { writes, reads } = units[what];
    console.log(`| ${what} | ${writes} | ${reads} |`);
  }
  console.log(
    '\n| a page on a network that cuts nothing | messages an hour | invocations | write units | read units ' +
      `| ${MANY} pages a month, $ | of which not for open connections |`,
  );
  console.log('|---|---|---|---|---|---|---|');
  for (const [page, counts] of Object.entries({
    ...free,
    'with pings that are not learnt': NOT_LEARNT,
  })) {
    const used = hour(counts, units);
    const total = month(used, MANY);
    const open = month({ messages: 0, invocations: 0, writes: 0, reads: 0 }, MANY);
    const cells = [used.messages, used.invocations, used.writes, used.reads, total, total - open];
    console.log(`| ${page} | ${cells.map((cell) => cell.toFixed(1)).join(' | ')} |`);
  }
} else {
  console.log('\nThe price needs /proc, which only Linux has.');
}

if (options.picture) {
  const { draw } = await import('./src/idle/picture.mjs');
  const series = [];
  for (const [page, visible] of Object.entries(PAGES)) {
    const points = [];
    for (const cut of [...CUTS, undefined]) {
      const network = cut ? { idle: cut * 1000, how: 'forgets' } : {};
      points.push({ cut, ...(await measure(network, visible, counts)) });
    }
    series.push({ page, points });
  }
  await writeFile(options.picture, draw(series));
  console.error(`\nDrew ${options.picture}`);
}

function both({ mean, worst }) {
  return `${mean.toFixed(mean < 10 ? 1 : 0)} (${worst.toFixed(worst < 10 ? 1 : 0)})`;
}
