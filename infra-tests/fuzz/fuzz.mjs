// Fuzzes the readers of what strangers send: node infra-tests/fuzz/fuzz.mjs [TARGET...] [OPTION...]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const HELP = `Usage: ./realtime fuzz [target...] [options]

Gives millions of inputs to the code that reads what strangers send, and looks for one that breaks a
rule of docs/protocol.md. Without a target all are fuzzed, two at a time.

  dispatch        the body of POST /dispatch
  signature       the headers with which a webhook is signed
  message         a message of a client on its WebSocket
  token           a token of a user
  template        a template, as the development gateway reads it

  --minutes N     for each target (default: 5)
  --at-a-time N   targets that run together (default: 2)
  --input FILE    read this one input, with one target
  --help          show this text

Inputs that reach new code are kept in .realtime/fuzz/<target>, and the next run begins with them.
`;

const TARGETS = {
  dispatch: 'DispatchTarget',
  signature: 'SignatureTarget',
  message: 'ClientMessageTarget',
  token: 'TokenTarget',
  template: 'TemplateTarget',
};

/** Inputs that a target does not have in a folder of its own. */
const MORE_INPUTS = { template: ['template.yaml'] };

const FUZZ = 'infra-tests/fuzz';
const SOURCES = 'infra-tests/src/test/java/dev/realtimeevents/fuzz';
const CLASSES = '.realtime/fuzz/classes';
const HEAP = '512m';
const PROGRESS = 30_000; // ms between two lines of progress

/** The classes whose branches guide Jazzer. */
const GUIDES = ['dev.realtimeevents.**', 'com.auth0.jwt.**', 'com.fasterxml.jackson.core.**'];

/** What Jazzer reports and a template may do: name the folder of its code, and the pattern of a parameter. */
const INTENDED = ['FilePathTraversal', 'RegexInjection'];

const { values, positionals } = options();
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const seconds = Math.ceil(60 * number('minutes', values.minutes)); // 0 has no end
const atATime = Math.ceil(number('at-a-time', values['at-a-time']));
const unknown = positionals.find((name) => !Object.hasOwn(TARGETS, name));
if (unknown !== undefined) {
  fail(`fuzz has no target '${unknown}', only: ${Object.keys(TARGETS).join(', ')}`);
}
const chosen = Object.keys(TARGETS).filter(
  (name) => !positionals.length || positionals.includes(name),
);
if (values.input !== undefined && chosen.length !== 1) {
  fail('--input is for one target: ./realtime fuzz dispatch --input FILE');
}
if (values.input !== undefined && !existsSync(values.input)) {
  fail(`there is no file '${values.input}' for --input`);
}

compile();
const queue = [...chosen];
let failed = 0;
await Promise.all(Array.from({ length: atATime }, work));
process.exit(failed ? 1 : 0);

async function work() {
  for (let name; (name = queue.shift());) {
    if (!(await fuzz(name))) failed++;
  }
}

/** Resolves with whether no input broke a rule. */
async function fuzz(name) {
  const folder = `.realtime/fuzz/${name}`;
  const log = `${folder}.log`;
  mkdirSync(folder, { recursive: true });
  if (!values.input) console.log(`${name}: ${seconds} s, its output is in ${log}`);
  const file = createWriteStream(log);
  const child = spawn(java('java'), [...jvm(), ...jazzer(name, folder)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let last = Date.now();
  for (const output of [child.stdout, child.stderr]) {
    output.pipe(file, { end: false });
    output.on('data', (data) => {
      if (Date.now() - last < PROGRESS) return;
      const state = stateIn(data.toString());
      if (state === undefined) return;
      last = Date.now();
      console.log(`${name}: ${state}`);
    });
  }
  const [code] = await once(child, 'close');
  file.end();
  await once(file, 'close');
  return report(name, log, code);
}

function report(name, log, code) {
  const output = readFileSync(log, 'utf8');
  if (code === 0 && values.input) {
    console.log(`fuzz ${name}: the input breaks no rule`);
    return true;
  }
  if (code === 0) {
    console.log(`fuzz ${name}: ${stateIn(output)}, no rule is broken`);
    return true;
  }
  const input =
    output.match(/Test unit written to (\S+-(?:crash|timeout|oom)-\S+)/)?.[1] ?? values.input;
  const [, problem = 'Jazzer ended with an error'] =
    output.match(
      /== (?:Java Exception|libFuzzer crash|.*ERROR): (.*(?:\n(?:Caused by|\tat dev\.).*)*)/,
    ) ?? [];
  console.log(`\nfuzz ${name}: FAILED\n${problem}\n`);
  console.log(`All output is in ${log}.`);
  if (input) {
    console.log(`The input is saved. To read it again:
  ./realtime fuzz ${name} --input ${input}
To make it a test, which InputsTest runs from then on, give it the name of what it shows:
  cp ${input} ${FUZZ}/${name}/regressions/
  ./realtime test java --module infra -Dtest=InputsTest`);
  }
  return false;
}

/** Inputs, coverage and corpus in the last line of libFuzzer that has them. */
function stateIn(output) {
  const [, inputs, branches, corpus] =
    [...output.matchAll(/^#(\d+)\s.*?cov: (\d+).*?corp: (\d+)/gm)].at(-1) ?? [];
  return inputs && `${inputs} inputs, coverage ${branches}, corpus ${corpus}`;
}

function jvm() {
  return [
    `-Xmx${HEAP}`,
    '--enable-native-access=ALL-UNNAMED',
    '-XX:+EnableDynamicAgentLoading',
    '-cp',
    [...jars('.realtime/tools').filter((jar) => /\/jazzer-/.test(jar)), ...classPath()].join(
      delimiter,
    ),
    'com.code_intelligence.jazzer.Jazzer',
  ];
}

function jazzer(name, folder) {
  const common = [
    `--target_class=dev.realtimeevents.fuzz.${TARGETS[name]}`,
    `--instrumentation_includes=${GUIDES.join(':')}`,
    '--instrumentation_excludes=dev.realtimeevents.fuzz.**',
    `--disabled_hooks=${INTENDED.map((hook) => `com.code_intelligence.jazzer.sanitizers.${hook}`).join(':')}`,
    `--reproducer_path=${folder}`,
    `-artifact_prefix=.realtime/fuzz/${name}-`,
  ];
  if (values.input) return [...common, values.input];
  return [
    ...common,
    `-dict=${FUZZ}/${name}/words.dict`,
    `-max_total_time=${seconds}`,
    '-timeout=25', // s
    '-report_slow_units=25',
    '-rss_limit_mb=3000',
    ...(MORE_INPUTS[name] ? [`-seed_inputs=${MORE_INPUTS[name].join(',')}`] : []),
    // New inputs are written to the first folder.
    folder,
    `${FUZZ}/${name}/corpus`,
    `${FUZZ}/${name}/regressions`,
  ];
}

/** Not with Maven, whose output another suite may be writing. */
function compile() {
  const sources = readdirSync(SOURCES)
    .filter((file) => /^(?!package-info|.*Test\b).*\.java$/.test(file))
    .map((file) => join(SOURCES, file));
  const arguments_ = ['-d', CLASSES, '-cp', classPath().join(delimiter), ...sources];
  const { status, stderr } = spawnSync(java('javac'), arguments_, { encoding: 'utf8' });
  if (status !== 0) fail(`could not compile ${SOURCES}\n${stderr}`);
}

function classPath() {
  return [
    CLASSES,
    'functions/target/classes',
    'functions/target/test-classes',
    'local/target/classes',
    ...jars('functions/target/dependency'),
    ...jars('local/target/dependency'),
  ];
}

function jars(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jar'))
    .map((file) => join(folder, file));
}

function java(program) {
  return resolve(process.env.JAVA_HOME, 'bin', program);
}

function options() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        minutes: { type: 'string', default: '5' },
        'at-a-time': { type: 'string', default: '2' },
        input: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (e) {
    return fail(`${e.message} (./realtime fuzz --help)`);
  }
}

function number(name, text) {
  if (!(Number(text) > 0 && Number(text) < Infinity))
    fail(`--${name} must be a number above 0, not '${text}'`);
  return Number(text);
}

function fail(message) {
  console.error(`realtime: ${message}`);
  process.exit(1);
}
