import { readFileSync } from 'node:fs';
import { inRepository } from '../../../testkit/repository.mjs';
import { billOf } from './bill.mjs';
import { loadOf } from './load.mjs';
import { othersOf } from './others.mjs';
import { stackOf } from './stack.mjs';
import { usageOf } from './usage.mjs';

/**
 * @typedef {object} Options
 * @property {string} [region]
 * @property {boolean} [freeTier] without what AWS gives every account each month
 * @property {boolean} [kms] with a key of one's own for the tables
 * @property {boolean} [alarms] with those that AlarmTopicArn turns on
 * @property {boolean} [dashboard]
 * @property {boolean} [metrics] with those that the parameter Metrics turns on
 */

/**
 * @typedef {object} Month
 * @property {import("./load.mjs").Load} load
 * @property {Options} options
 * @property {import("./usage.mjs").Usage} usage
 * @property {import("./bill.mjs").Item[]} items
 * @property {import("./others.mjs").Other[]} others
 */

/**
 * A month under a load: its bill, and that of other services.
 *
 * @param {Partial<import("./load.mjs").Load>} given
 * @param {Options} [options]
 * @returns {Month}
 */
export function monthOf(given, options = {}) {
  const load = loadOf(given);
  const usage = usageOf(load);
  const stack = stackOf(readFileSync(inRepository('template.yaml'), 'utf8'), options);
  return {
    load,
    options: { region: 'us-east-1', ...options },
    usage,
    items: billOf(usage, stack, options),
    others: othersOf(load),
  };
}
