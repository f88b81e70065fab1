// How much CPU a post to a client costs, beside the AWS SDKs, java.net.http and raw sockets.
//
// All ways take turns in one run, in processes of their own, against a sink in another process. A way is
// compared only with the others of its table.
import { positive, readOptions, exitWith } from './src/options.mjs';
import { printHeading } from './src/heading.mjs';
import { quantile } from './src/statistics.mjs';

const HELP = `Usage: ./realtime bench fan-out [--transports LIST] [--compilers LIST] [--ways LIST]
                               [--at-once LIST] [--rounds N] [--posts N] [--warm-up N]

Posts frames to a sink that answers as @connections of API Gateway does, and measures the CPU time, user and
system, of the posting process alone. Each way begins in a new process ("cold"), is warmed up, and then takes
turns with the others: first on open connections, then on new ones. Each transport and compiler has its table.

Fails if our adapter needs more than unsigned java.net.http, twice as much over TLS, or more than 0.6 of
AWS's sample in Node.

  --transports LIST  of plain (HTTP/1.1), http1 and http2 (both over TLS 1.3). Default: plain,http1,http2
  --compilers LIST   of c1 (-XX:TieredStopAtLevel=1) and default. Default: c1,default
  --ways LIST        of ours, sdk-url-connection, sdk-apache, jdk, raw, node-sample. Default: all
  --at-once LIST     posts at the same time. Default: 64,256
  --rounds N         how often each way is measured. Default: 3
  --posts N          posts of a measurement. Default: 4000
  --warm-up N        posts of each way before the first measurement. Default: 10000
`;
const TRANSPORTS = {
  plain: 'plain HTTP/1.1',
  http1: 'TLS 1.3, HTTP/1.1',
  http2: 'TLS 1.3, HTTP/2',
};
const COMPILERS = {
  c1: { title: 'C1 alone', options: ['-XX:+TieredCompilation', '-XX:TieredStopAtLevel=1'] },
  default: { title: 'the default compilers', options: [] },
};
const WAYS = {
  ours: 'ours',
  'sdk-url-connection': 'AWS SDK for Java, UrlConnectionHttpClient',
  'sdk-apache': 'AWS SDK for Java, ApacheHttpClient',
  jdk: 'java.net.http, unsigned',
  raw: 'raw sockets, unsigned',
  'node-sample': "AWS's sample: Node, SDK v3, Promise.all",
};
const COLD = 256; // posts of a new process, and of a measurement on new connections
/** What was reached, with room for a noisy machine. */
const LIMITS = { jdk: { plain: 1, http1: 2, http2: 2 }, 'node-sample': 0.6 };

const options = readOptions(HELP, {
  transports: Object.keys(TRANSPORTS).join(),
  compilers: Object.keys(COMPILERS).join(),
  ways: Object.keys(WAYS).join(),
  'at-once': '64,256',
  rounds: '3',
  posts: '4000',
  'warm-up': '10000',
});
const transports = named('transports', TRANSPORTS);
const compilers = named('compilers', COMPILERS);
const ways = named('ways', WAYS);
const atOnce = options['at-once'].split(',').map((n) => positive({ 'at-once': n }, 'at-once'));
const [rounds, posts, warmUp] = ['rounds', 'posts', 'warm-up'].map((n) => positive(options, n));

// Not above: the help needs no built drivers.
const { Drivers } = await import('./src/fan-out/drivers.mjs');

printHeading('fan-out', `${rounds} rounds of ${posts} posts after ${warmUp} to warm up`);
for (const transport of transports) {
  for (const compiler of compilers) await measureTable(transport, compiler);
}

/** A list of names. Ends the program if one of them does not exist. */
function named(option, known) {
  const names = options[option].split(',');
  const wrong = names.find((name) => !(name in known));
  if (wrong !== undefined) {
    exitWith(`--${option} takes names of ${Object.keys(known).join(', ')}, not "${wrong}".`);
  }
  return names;
}

async function measureTable(transport, compiler) {
  const title = `${TRANSPORTS[transport]}, ${COMPILERS[compiler].title}`;
  const drivers = await Drivers.start(transport, COMPILERS[compiler].options, ways);
  try {
    /** @type {Map<string, {cold: number, open: number[][], fresh: number[][]}>} by way */
    const results = new Map();
    for (const way of ways) {
      progress(title, 'cold', way);
      const cold = await drivers.cold(way, COLD, atOnce[0]);
      results.set(way, { cold, open: atOnce.map(() => []), fresh: atOnce.map(() => []) });
    }
    for (const way of ways) {
      progress(title, 'warm-up', way);
      for (const n of atOnce) await drivers.post(way, 'open', warmUp / atOnce.length, n);
    }
    for (let round = 0; round < rounds; round++) {
      for (const way of round % 2 ? ways.toReversed() : ways) {
        progress(title, `round ${round + 1} of ${rounds}`, way);
        for (const [index, n] of atOnce.entries()) {
          const { open, fresh } = results.get(way);
          fresh[index].push(await drivers.post(way, 'new', COLD, n));
          open[index].push(await drivers.post(way, 'open', posts, n));
        }
      }
    }
    progress();
    await report(transport, title, results, drivers);
  } finally {
    drivers.stop();
  }
}

/** A line on the terminal that the next one replaces. */
function progress(...words) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words.join(', ')}`);
  else if (words.length) process.stderr.write(`${words.join(', ')}\n`);
}

async function report(transport, title, results, drivers) {
  const median = (of, way, index) => quantile(results.get(way)[of][index], 0.5);
  console.log(`${title}. CPU ms for 1,000 posts, the median of ${rounds} rounds:\n`);
  const columns = atOnce.map((n) => [
    `${n} at once`,
    '× java.net.http',
    '× the sample',
    `on new connections: ${COLD} posts`,
  ]);
  console.log(
    `| | protocol | ${columns.flat().join(' | ')} | cold: the first ${COLD} posts | MB |`,
  );
  console.log(`|---|---|${'---|'.repeat(columns.flat().length)}---|---|`);
  for (const way of ways) {
    const cells = atOnce.flatMap((_, index) => {
      const open = median('open', way, index);
      const factors = ['jdk', 'node-sample'].map((other) =>
        results.has(other) ? (open / median('open', other, index)).toFixed(2) : '–',
      );
      return [open.toFixed(1), ...factors, median('fresh', way, index).toFixed(0)];
    });
    const memory = await drivers.memory(way);
    cells.push(results.get(way).cold.toFixed(0), memory?.toFixed(0) ?? '–');
    console.log(`| ${[WAYS[way], drivers.protocol(way), ...cells].join(' | ')} |`);
  }
  console.log('');
  if (results.has('ours')) {
    const limits = { jdk: LIMITS.jdk[transport], 'node-sample': LIMITS['node-sample'] };
    atOnce.forEach((n, index) =>
      check(title, n, results, limits, (way) => median('open', way, index)),
    );
  }
}

function check(title, n, results, limits, cpu) {
  for (const [way, limit] of Object.entries(limits)) {
    if (!results.has(way)) continue;
    const factor = cpu('ours') / cpu(way);
    if (factor > limit) {
      console.error(
        `${title}, ${n} at once: ours needs ${factor.toFixed(2)} of ${way}, more than ${limit.toFixed(2)}`,
      );
      process.exitCode = 1;
    }
  }
}
