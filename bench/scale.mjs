// How long an event takes to 10,000, 100,000 and a million browsers on AWS, what limits it, and what it costs.
//
// A simulation of the fan-out with the quotas of AWS and the measured costs of docs/performance.md. Nothing of it
// ran on AWS. --validate compares it with a real run on this machine, under a small quota.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitWith, positive, readOptions } from './src/options.mjs';
import { printHeading } from './src/heading.mjs';
import { COSTS, PRICES, QUOTAS, SETTINGS } from './src/scale/parameters.mjs';

const DEFAULTS = { ...QUOTAS, ...SETTINGS, ...COSTS };
const HELP = `Usage: ./realtime bench scale [--listeners N,…] [--set NAME=VALUE,…] [--pictures DIR]
       ./realtime bench scale --validate yes [--clients N] [--rate N]

Simulates an event to many listeners of one channel, and the return of all of them after their connections
have ended together: with the default quotas of an AWS account, those of a new one, and those of the smaller
regions. Then tries other values of the settings. The same seed gives the same numbers on any machine.

With --validate it starts a development gateway that accepts only so many posts a second, as API Gateway
does, and compares the time that an event takes there with the simulated one. Fails if they differ by more
than 15 %. Takes about a minute.

  --listeners N,…     Default: 10000,100000,1000000
  --set NAME=VALUE,…  changes parameters. Times are in ms, quotas for a second:
${list(QUOTAS)}
${list(SETTINGS)}
${list(COSTS)}
  --seed N            Default: 1
  --pictures DIR      draws the curves as SVG into this folder
  --validate yes      compares with a real run
  --clients N         of the real run. Default: 2000
  --rate N            posts a second that its gateway accepts. Default: 400
`;
const options = readOptions(HELP, {
  listeners: '10000,100000,1000000',
  set: '',
  seed: '1',
  pictures: '',
  validate: '',
  clients: '2000',
  rate: '400',
});
const audiences = options.listeners
  .split(',')
  .map((listeners) => positive({ listeners }, 'listeners'));
const base = { ...DEFAULTS, ...changes(options.set), seed: positive(options, 'seed') };

if (options.validate) {
  const { validate } = await import('./src/scale/validate.mjs');
  printHeading('scale');
  await validate(base, positive(options, 'clients'), positive(options, 'rate'));
} else {
  const { printEvents, printStorms, printSweeps } = await import('./src/scale/report.mjs');
  printHeading('scale');
  const events = printEvents(base, PRICES, audiences);
  const storms = printStorms(base, audiences);
  printSweeps(base, PRICES);
  if (options.pictures) {
    const { drawStorms, drawCurves } = await import('./src/scale/picture.mjs');
    await mkdir(options.pictures, { recursive: true });
    await writeFile(join(options.pictures, 'scale-event.svg'), drawCurves(base, events));
    await writeFile(join(options.pictures, 'scale-storm.svg'), drawStorms(base, storms));
    console.error(`\nDrew scale-event.svg and scale-storm.svg in ${options.pictures}`);
  }
}

function list(parameters) {
  const words = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return `                        ${words.join(', ').replace(/(.{1,80}), /g, '$1,\n                        ')}`;
}

function changes(text) {
  return Object.fromEntries(
    text
      .split(',')
      .filter((change) => change)
      .map((change) => {
        const [name, value] = change.split('=');
        if (!(name in DEFAULTS) || !(Number(value) >= 0)) {
          exitWith(`--set takes NAME=VALUE with one of ${Object.keys(DEFAULTS)}, not "${change}".`);
        }
        return [name, Number(value)];
      }),
  );
}
