// Runs test suites: node infra-tests/suites.mjs [SUITE...] [-- OPTION...]
// One suite shows its output as it comes. Several run two at a time, and only their logs have it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  createWriteStream,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';

const SUREFIRE = /^\[[A-Z]+\] +Tests run: \d+, Failures: \d+, Errors: \d+, Skipped: \d+$/gm;
const NODE = /^(?:ℹ|#) (?:tests|pass|fail|cancelled|skipped) \d+$/gm;
/** LocalStackTest prints why. */
const SKIPPED = /^skipped: .*$/gm;
const PHPUNIT = /^(?:OK \(\d+ tests?, \d+ assertions?\)|Tests: \d+, .*|skipped: .*)$/gm;
const FUZZ = /^fuzz .*: (?:\d+ inputs, .*|FAILED)$/gm;
const LAST_LINE = /.+(?=\n*$)/g;
/** The lines with which Surefire, Node, PHPUnit and pytest name a test that failed. */
const FAILED_TEST =
  /^(?:\[ERROR\] +[\w$]+\.[^\n]*:\d+.*|\s*(?:not ok \d+ - .*|✖ .+ \([\d.]+ms\))|\d+\) [\w\\]+::.*|FAILED .*::.*)$/gm;
/** After the line of a test that failed in TAP: its error, which is on this line or in the lines below, set in more. */
const TAP_ERROR = /^\n *---\n(?:(?! *\.\.\.\n).*\n)*?( *)error: (?:\|-((?:\n(?:\1  .*)?)+)|(.*))/;
const LONGEST_ERROR = 600; // characters

/**
 * Each suite, in the order in which they start, and the lines that its runners print as their summary.
 *
 * Two at a time fill two cores: java computes, and most of the others wait. It is the longest, so it is the first.
 * fuzz computes as well, one target at a time, beside the end of wordpress.
 */
const SUITES = {
  java: [SUREFIRE, SKIPPED],
  format: [LAST_LINE],
  script: [LAST_LINE],
  template: [LAST_LINE],
  client: [NODE],
  wordpress: [PHPUNIT, NODE],
  browser: [NODE],
  fuzz: [FUZZ],
  soak: [NODE],
};
const AT_A_TIME = 2;
/** It compares the times of honest clients without and with a stranger, so nothing may run beside it. */
const QUIET = 'soak';
const SLOWEST = 10;
const TAIL = 40; // lines
const GRACE = 10_000; // ms from SIGTERM to SIGKILL
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const words = process.argv.slice(2);
const options = words.includes('--') ? words.splice(words.indexOf('--')).slice(1) : [];
const unknown = words.find((name) => !Object.hasOwn(SUITES, name));
if (unknown !== undefined) {
  console.error(
    `realtime: there is no test suite '${unknown}', only: ${Object.keys(SUITES).join(', ')}`,
  );
  process.exit(1);
}
const chosen = Object.keys(SUITES).filter((name) => !words.length || words.includes(name));
const alone = chosen.length === 1;
const started = Date.now();
const running = new Set();
let interrupted = 0;

mkdirSync('.realtime', { recursive: true });
for (const [signal, code] of Object.entries(SIGNALS)) {
  process.on(signal, () => {
    interrupted ||= code;
    killAll('SIGTERM');
    setTimeout(() => killAll('SIGKILL'), GRACE).unref();
  });
}

const results = new Map();
const queue = chosen.filter((name) => name !== QUIET);
await Promise.all(Array.from({ length: AT_A_TIME }, work));
queue.push(...chosen.filter((name) => name === QUIET));
await work();
if (interrupted) {
  console.error('realtime: interrupted, all tests stopped');
  process.exit(interrupted);
}
report();
process.exit([...results.values()].every((result) => result.passed) ? 0 : 1);

/** Runs suites until none is left. */
async function work() {
  for (let name; !interrupted && (name = queue.shift());) {
    if (!alone) progress(`${name} started`);
    const begin = Date.now();
    const code = await run(name);
    if (interrupted) return;
    const summary = summaryOf(name);
    const result = {
      passed: code === 0 && summary.length > 0,
      seconds: (Date.now() - begin) / 1000,
      summary,
    };
    results.set(name, result);
    if (alone) continue;
    progress(`${name} ${result.passed ? 'passed' : 'FAILED'} in ${round(result.seconds)} s`);
    if (!result.passed) {
      const lines = readFileSync(log(name), 'utf8').trimEnd().split('\n');
      console.log(
        lines
          .slice(-TAIL)
          .map((line) => `  ${name}| ${line}`)
          .join('\n'),
      );
      console.log(`  All output of ${name} is in ${log(name)}`);
    }
  }
}

/** Runs a suite in a process group of its own, which can be stopped as one; resolves with its exit code. */
async function run(name) {
  const command = ['-c', 'exec ./realtime suite "$@" 2>&1', 'sh', name, ...options];
  if (alone) {
    const file = createWriteStream(log(name));
    const child = spawn('sh', command, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (data) => {
      process.stdout.write(data);
      file.write(data);
    });
    const code = await end(child, 'close');
    file.end();
    await once(file, 'close');
    return code;
  }
  const file = openSync(log(name), 'w');
  try {
    return await end(
      spawn('sh', command, { detached: true, stdio: ['ignore', file, file] }),
      'exit',
    );
  } finally {
    closeSync(file);
  }
}

async function end(child, event) {
  running.add(child);
  const [code] = await once(child, event);
  running.delete(child);
  return code;
}

function killAll(signal) {
  for (const child of running) {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has ended.
    }
  }
}

/** The runners' own summaries come last: they say how many tests ran. */
function report() {
  const slow = chosen
    .flatMap(classesOf)
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST);
  if (slow.length) {
    console.log('\n==== slowest');
    for (const { seconds, name } of slow) {
      console.log(`${seconds.toFixed(1).padStart(6)} s  ${name}`);
    }
  }
  console.log(`\n==== suites, ${round((Date.now() - started) / 1000)} s`);
  for (const name of chosen) {
    const { passed, seconds } = results.get(name);
    const where = passed ? '' : `, see ${log(name)}`;
    console.log(
      `${String(round(seconds)).padStart(6)} s  ${name.padEnd(9)} ${passed ? 'passed' : 'FAILED'}${where}`,
    );
  }
  const failed = chosen.flatMap((name) =>
    results.get(name).passed ? [] : failedTestsOf(name).map((line) => `${name}: ${line}`),
  );
  if (failed.length) console.log(['\n==== failed', ...failed].join('\n'));
  console.log('\n==== summary');
  for (const name of chosen) {
    const { summary } = results.get(name);
    console.log([name, ...(summary.length ? summary : ['no test ran'])].join('\n'));
  }
}

function summaryOf(name) {
  const output = readFileSync(log(name), 'utf8');
  return SUITES[name].flatMap((pattern) => output.match(pattern) ?? []);
}

/** The runners' lines about tests that failed, in TAP with the error. */
function failedTestsOf(name) {
  const output = readFileSync(log(name), 'utf8');
  const lines = [...output.matchAll(FAILED_TEST)].map(({ 0: line, index }) => {
    const [, , lines, one] = output.slice(index + line.length).match(TAP_ERROR) ?? [];
    const error = (lines ?? one ?? '')
      .trim()
      .replace(/\s*\n\s*/g, ' ')
      .slice(0, LONGEST_ERROR);
    return error ? `${line.trim()}: ${error}` : line.trim();
  });
  return [...new Set(lines)];
}

/** The test classes of a suite, or where its runner has none, its tests, with their times. */
function classesOf(suite) {
  return suite === 'java' ? [...surefireClasses()] : [...testsIn(suite)];
}

function* surefireClasses() {
  for (const module of ['functions', 'local', 'infra-tests']) {
    const folder = join(module, 'target/surefire-reports');
    for (const file of list(folder).filter((name) => /^TEST-.*\.xml$/.test(name))) {
      const path = join(folder, file);
      if (statSync(path).mtimeMs < started) continue; // of an earlier run
      const [head] = readFileSync(path, 'utf8').match(/<testsuite\b[^>]*>/);
      const name = basename(file, '.xml').replace(/^TEST-(.*\.)?/, '');
      yield { name: `${module} ${name}`, seconds: attribute(head, 'time') };
    }
  }
}

function* testsIn(suite) {
  const output = readFileSync(log(suite), 'utf8');
  for (const [, name, ms] of output.matchAll(/^ *[✔✖] (.+) \(([\d.]+)ms\)$/gm)) {
    yield { name: `${suite} ${name}`, seconds: ms / 1000 };
  }
  // A test may be in a `describe`, which ends with a line of its own.
  for (const [, , name, ms] of output.matchAll(
    /^( *)(?:not )?ok \d+ - (.+)\n\1 {2}---\n\1 {2}duration_ms: ([\d.]+)\n(?!\1 {2}type: 'suite')/gm,
  )) {
    yield { name: `${suite} ${name}`, seconds: ms / 1000 };
  }
  for (const [, name, minutes, seconds] of output.matchAll(
    /^-- (PHPUnit.*)$(?:\n(?!-- ).*)*?\nTime: (?:(\d+):)?(\d+\.\d+)/gm,
  )) {
    yield { name: `${suite} ${name}`, seconds: 60 * (minutes ?? 0) + Number(seconds) };
  }
}

function attribute(tag, name) {
  return Number(tag.match(new RegExp(`\\b${name}="([\\d.,]+)"`))?.[1].replaceAll(',', '') ?? 0);
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function log(name) {
  return `.realtime/test-${name}.log`;
}

function progress(line) {
  const seconds = round((Date.now() - started) / 1000);
  console.log(`[${String(seconds).padStart(4)} s] ${line}`);
}

function round(seconds) {
  return Math.round(seconds);
}
