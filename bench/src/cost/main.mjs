// ./realtime cost: a month's bill.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inRepository } from '../../../testkit/repository.mjs';
import { total } from './bill.mjs';
import { EXAMPLES } from './load.mjs';
import { monthOf } from './month.mjs';
import { draw } from './picture.mjs';
import { PRICES, REGIONS } from './prices.mjs';
import { report, summary } from './report.mjs';

const NUMBERS = ['pages', 'hours', 'views', 'events', 'bytes', 'listeners', 'hidden'];

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof RangeError) && !error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
  process.stderr.write(`${error.message}\n'./realtime cost --help' lists the options.\n`);
  process.exitCode = 2;
}

/** @returns {number} the exit code */
function main(args) {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  const { values } = parseArgs({
    args: withNegativeValues(args),
    options: {
      ...Object.fromEntries(NUMBERS.map((name) => [name, text])),
      region: { ...text, default: REGIONS[0] },
      picture: text,
      'free-tier': flag,
      kms: flag,
      alarms: flag,
      dashboard: flag,
      metrics: flag,
      json: flag,
      examples: flag,
      help: { ...flag, short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(readFileSync(inRepository('local/help/cost.txt'), 'utf8'));
    return 0;
  }
  if (!REGIONS.includes(values.region)) {
    throw new RangeError(
      `The prices of ${values.region} are not known here, only those of ${REGIONS.join(', ')}.`,
    );
  }
  const given = Object.fromEntries(
    NUMBERS.filter((name) => values[name] !== undefined).map((name) => [
      name,
      number(name, values[name]),
    ]),
  );
  const { region, 'free-tier': freeTier, kms, alarms, dashboard, metrics } = values;
  const options = { region, freeTier, kms, alarms, dashboard, metrics };
  if (values.examples) {
    const more = Object.keys(given).concat(['picture', 'json'].filter((name) => values[name]));
    if (more.length > 0) {
      throw new RangeError(`--examples has loads of its own. Leave out --${more[0]}.`);
    }
    process.stdout.write(summary(EXAMPLES.map((load) => monthOf(load, options))));
    return 0;
  }
  const month = monthOf(given, options);
  if (values.picture === '') throw new RangeError('--picture takes the name of a file.');
  if (values.picture) save(values.picture, draw(month.load, options));
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...month, total: total(month.items), prices: PRICES.read }, null, 2)}\n`
      : report(month),
  );
  return 0;
}

/** parseArgs takes the -1 of `--pages -1` for an option, but not that of `--pages=-1`. */
function withNegativeValues(args) {
  const words = [];
  for (const word of args) {
    const isValue = /^-\d/.test(word) && /^--\w+$/.test(words.at(-1) ?? '');
    words.push(isValue ? `${words.pop()}=${word}` : word);
  }
  return words;
}

function save(file, picture) {
  try {
    writeFileSync(file, picture);
  } catch ({ code }) {
    throw new RangeError(`The picture cannot be written to ${file} (${code}). Name another file.`);
  }
}

function number(name, value) {
  if (!/^\d+(\.\d+)?$/.test(value))
    throw new RangeError(`--${name} takes a number from 0 up, not "${value}".`);
  return Number(value);
}
