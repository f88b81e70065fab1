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

const NUMBERS = ['pages', 'hours', 'views', 'events', 'bytes', 'listeners'];

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof RangeError) && error.code?.startsWith('ERR_PARSE_ARGS') !== true)
    throw error;
  process.stderr.write(`${error.message}\n'./realtime cost --help' lists the options.\n`);
  process.exitCode = 2;
}

/** @returns {number} the exit code */
function main(args) {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  const { values } = parseArgs({
    args,
    options: {
      ...Object.fromEntries(NUMBERS.map((name) => [name, text])),
      hidden: text,
      region: { ...text, default: 'us-east-1' },
      picture: text,
      'free-tier': flag,
      kms: flag,
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
      `prices.json has no prices of ${values.region}, only of ${REGIONS.join(', ')}. Choose one of them`,
    );
  }
  const given = Object.fromEntries(
    NUMBERS.filter((name) => values[name] !== undefined).map((name) => [
      name,
      number(name, values[name]),
    ]),
  );
  if (values.hidden !== undefined) given.hidden = number('hidden', values.hidden) / 100;
  const options = { region: values.region, freeTier: values['free-tier'], kms: values.kms };
  if (values.examples) {
    process.stdout.write(summary(EXAMPLES.map((load) => monthOf(load, options))));
    return 0;
  }
  const month = monthOf(given, options);
  if (values.picture) writeFileSync(values.picture, draw(month.load, options));
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...month, total: total(month.items), prices: PRICES.read }, null, 2)}\n`
      : report(month),
  );
  return 0;
}

function number(name, value) {
  if (!/^\d+(\.\d+)?$/.test(value))
    throw new RangeError(`--${name} takes a number, not "${value}"`);
  return Number(value);
}
