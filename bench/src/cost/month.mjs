import { readFileSync } from 'node:fs';
import { inRepository } from '../../../testkit/repository.mjs';
import { billOf } from './bill.mjs';
import { loadOf } from './load.mjs';
import { othersOf } from './others.mjs';
import { stackOf } from './stack.mjs';
import { usageOf } from './usage.mjs';

/**
 * @typedef {object} Month
 * @property {import("./load.mjs").Load} load
 * @property {string} region
 * @property {{freeTier: boolean, kms: boolean}} options
 * @property {import("./usage.mjs").Usage} usage
 * @property {import("./bill.mjs").Item[]} items
 * @property {import("./others.mjs").Other[]} others
 */

/**
 * A month under a load: its bill, and that of other services.
 *
 * @param {Partial<import("./load.mjs").Load>} given
 * @param {{region?: string, freeTier?: boolean, kms?: boolean}} [options]
 * @returns {Month}
 */
export function monthOf(given, { region = 'us-east-1', freeTier = false, kms = false } = {}) {
  const load = loadOf(given);
  const usage = usageOf(load);
  const stack = stackOf(readFileSync(inRepository('template.yaml'), 'utf8'));
  return {
    load,
    region,
    options: { freeTier, kms },
    usage,
    items: billOf(usage, stack, { region, freeTier, kms }),
    others: othersOf(load),
  };
}
