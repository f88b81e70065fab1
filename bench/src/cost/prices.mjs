import { readFileSync } from 'node:fs';

/**
 * Where a price was read: on the provider's own page, on a page that quotes that page word by word, or on another page.
 *
 * @typedef {"provider" | "quoted" | "other"} Source
 */

/** @type {object} prices.json: the only place in this repository that programs take prices from */
export const PRICES = JSON.parse(readFileSync(new URL('prices.json', import.meta.url), 'utf8'));

/** The regions of AWS that prices.json knows. */
export const REGIONS = Object.keys(PRICES.regions);

/**
 * The prices of one region, in dollars for a single one of each.
 *
 * @param {string} [region]
 * @returns {Record<string, number>} by the names in prices.json
 */
export function single(region = 'us-east-1') {
  return Object.fromEntries(
    Object.entries(PRICES.regions[region]).map(([name, { dollars, per }]) => [name, dollars / per]),
  );
}
