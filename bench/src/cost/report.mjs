import { total } from './bill.mjs';
import { PRICES } from './prices.mjs';

const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const PART = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const SMALL = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });

/** A sum of dollars as text. @param {number | null} dollars null where no price is known */
export function money(dollars) {
  return dollars === null ? 'no price' : dollars.toFixed(2);
}

/**
 * The tables of a month, in Markdown.
 *
 * @param {import("./month.mjs").Month} month
 * @returns {string}
 */
export function report({ load, options, items, others }) {
  const { region } = options;
  const shown = items.filter(({ quantity }) => quantity > 0);
  const lines = [
    sentence(load),
    '',
    `| ${region} | number a month | dollars for | a month, $ |`,
    '|---|---|---|---|',
    ...shown.map(({ name, price, quantity, dollars }) =>
      row(name, amount(quantity), rate(PRICES.regions[region][price]), money(dollars)),
    ),
    row('**all**', '', '', `**${money(total(items))}**`),
    '',
    '| the same load with | a month, $ | |',
    '|---|---|---|',
    row(
      '**this project, in your AWS account**',
      `**${money(total(items))}**`,
      'keeps a log: a page that was away misses nothing',
    ),
    ...others.map(({ name, dollars, how, source }) =>
      row(name, money(dollars), source === 'other' ? `${how}; price not confirmed` : how),
    ),
    '',
    ...notes(shown, options),
  ];
  return `${lines.join('\n')}\n`;
}

/** @param {import("./month.mjs").Month[]} months @returns {string} one line for each, in Markdown */
export function summary(months) {
  const names = months[0].others.map(({ name }) => name);
  const lines = [
    row('pages open', 'hours a day', 'views a day', 'events a day', 'a month, $', ...names),
    `|${'---|'.repeat(5 + names.length)}`,
    ...months.map(({ load, items, others }) =>
      row(
        ...[load.pages, load.hours, load.views, load.events].map((it) => PART.format(it)),
        `**${money(total(items))}**`,
        ...others.map(({ dollars }) => money(dollars)),
      ),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function sentence({ pages, hours, hidden, views, events, bytes, listeners }) {
  const shown = hidden > 0 ? `, ${PART.format(hidden)} % of them hidden` : '';
  return (
    `${many(pages, 'page')} open for ${many(hours, 'hour')} a day${shown}; a day has ${many(views, 'page view')} and ` +
    `${many(events, 'event')} of ${many(bytes, 'byte')} to ${many(listeners, 'listener')} each.`
  );
}

function many(count, word) {
  return `${PART.format(count)} ${word}${count === 1 ? '' : 's'}`;
}

function notes(items, { freeTier }) {
  const from = (which, words) => {
    const names = items.filter(({ source }) => source === which).map(({ name }) => name);
    return names.length > 0 ? [`- ${words}: ${names.join(', ')}.`] : [];
  };
  return [
    `Prices read on ${PRICES.read}; bench/src/cost/prices.json has the page of each. ` +
      (freeTier
        ? 'The monthly free tier is subtracted.'
        : 'Without free tiers: --free-tier subtracts them.'),
    '',
    ...from('provider', 'Read on a page of AWS'),
    ...from('quoted', 'Read on a page that quotes the page of AWS word by word'),
    ...from('other', '**Not confirmed**, read on other pages'),
    '- Ably prices new accounts by monthly users; that price was not found.',
  ];
}

function rate({ dollars, per, unit }) {
  return `${dollars} for ${per === 1 ? '1' : NUMBER.format(per)} ${unit}`;
}

function amount(quantity) {
  return quantity < 10 ? SMALL.format(quantity) : NUMBER.format(quantity);
}

function row(...cells) {
  return `| ${cells.join(' | ')} |`.replace(/\|  (?=\|)/g, '| ');
}
