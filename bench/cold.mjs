// How much CPU the first invocation of each function takes, with and without priming, and later ones.
//
// Each process is AWS's own runtime client with the function, without the class cache of the development gateway. With
// priming it runs the hooks of SnapStart as on Lambda, and its first invocation is what a restored copy does.
import { exitWith, positive, readOptions } from './src/options.mjs';
import { printHeading } from './src/heading.mjs';
import { quantile } from './src/statistics.mjs';

const HELP = `Usage: ./realtime bench cold [--rounds N] [--warm N] [--functions LIST]

Starts processes of each function with AWS's runtime client, and measures the CPU time of their
invocations: the first with and without priming, the 10th and the last, with C1 only and with the
default compilers of the JVM. Needs Linux. Fails if a first invocation takes more than 150 ms of CPU
after priming, with the compilers that template.yaml chooses.

  --rounds N        processes of each kind. Default: 5
  --warm N          invocations of one process of each kind. Default: 1000
  --functions LIST  names with commas. Default: all
`;
const LIMIT = 150; // ms
const JVMS = {
  C1: '-XX:+TieredCompilation -XX:TieredStopAtLevel=1',
  'C1 and C2': '-XX:+TieredCompilation',
};
const options = readOptions(HELP, { rounds: '5', warm: '1000', functions: '' });
const rounds = positive(options, 'rounds');
const warm = positive(options, 'warm');
if (process.platform !== 'linux') exitWith('The benchmark reads /proc, which only Linux has.');

// Not above: the help needs no installed packages.
const { default: WebSocket } = await import('ws');
const { startGateway } = await import('realtime-events-testkit/gateway.mjs');
const { signedHeaders } = await import('realtime-events-testkit/signing.mjs');
const { functionCommands } = await import('./src/functions/commands.mjs');
const { invocations } = await import('./src/functions/events.mjs');
const { measure } = await import('./src/cold/measure.mjs');

// Enough credits for all invocations on one connection.
const gateway = await startGateway([
  '--parameter=ConnectionRateLimit=1000',
  '--parameter=ConnectionBurstLimit=10000',
]);
const listener = new WebSocket(gateway.webSocketUrl);
try {
  await new Promise((resolve, reject) => listener.once('open', resolve).once('error', reject));
  listener.on('message', () => {});
  listener.send(JSON.stringify({ action: 'ping' }));
  await new Promise((resolve) => listener.once('message', resolve)); // MessageFunction has run
  const body = JSON.stringify({ event: 'bench' });
  const headers = signedHeaders(gateway.secret, body);
  const { status } = await fetch(gateway.dispatchUrl, { method: 'POST', headers, body });
  if (status !== 200) throw new Error(`The gateway answered ${status}`);
  const [connectionId] = await gateway.connections();
  const events = invocations({ secret: gateway.secret, connectionId });
  const started = functionCommands(gateway.pid);
  const names = options.functions ? options.functions.split(',') : Object.keys(events);
  const unknown = names.find((name) => !events[name]);
  if (unknown) exitWith(`There is no ${unknown}, only ${Object.keys(events).join(', ')}.`);
  const chosen = started(names[0]).variables.JAVA_TOOL_OPTIONS;
  if (!Object.values(JVMS).includes(chosen)) {
    throw new Error(`The template chooses "${chosen}", which is none of those measured`);
  }

  printHeading('cold');
  console.log(
    '| function | compilers | start | first, not primed | start with priming | first, primed | its wall time | 10th | ' +
      `${warm}th |`,
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const name of names) {
    for (const [compilers, jvm] of Object.entries(JVMS)) {
      const plain = [];
      const primed = [];
      for (let round = 0; round < rounds; round++) {
        plain.push(await measure(started(name), events[name], { primed: false, jvm, times: 1 }));
        const how = { primed: true, jvm, times: round ? 1 : warm };
        primed.push(await measure(started(name), events[name], how));
      }
      const median = (samples, of) =>
        quantile(
          samples.map((sample) => sample[of]),
          0.5,
        );
      const first = median(primed, 'first');
      const cells = [
        median(plain, 'start'),
        median(plain, 'first'),
        median(primed, 'start'),
        first,
        median(primed, 'wall'),
      ].map((ms) => ms.toFixed(0));
      cells.push(primed[0].tenth.toFixed(1), primed[0].last.toFixed(1));
      console.log(`| ${name} | ${compilers} | ${cells.join(' | ')} |`);
      if (jvm === chosen && first > LIMIT) {
        console.error(`${name}: ${first.toFixed(0)} ms, more than ${LIMIT}`);
        process.exitCode = 1;
      }
    }
  }
} finally {
  listener.terminate();
  await gateway.stop();
}
