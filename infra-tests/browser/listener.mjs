import { readFile } from 'node:fs/promises';

/** A page that subscribes to a channel with the browser library and records what it receives. */
export const LISTENER = await readFile(new URL('listener.html', import.meta.url), 'utf8');

/** The page's URL. Its settings are the part after `#`. */
export function address(site, settings) {
  return `${site.url}#${encodeURIComponent(JSON.stringify(settings))}`;
}

/** Opens the page in a new tab. */
export async function open(context, site, settings) {
  const page = await context.newPage();
  await page.goto(address(site, settings));
  return page;
}

/** Opens the page and waits until its channel is live. */
export async function listen(context, site, settings) {
  const page = await open(context, site, settings);
  await live(page);
  return page;
}

/** Waits until the channel of the page is live. */
export async function live(page) {
  await page.waitForFunction(() => window.channel?.state.name === 'live');
}

/** Waits until the client was in this state, used this transport, or closed for this reason. */
export async function state(page, wanted) {
  await page.waitForFunction((name) => window.states?.includes(name), wanted);
}

/** Waits until the channel of the page is closed for this reason. */
export async function closed(page, reason) {
  await page.waitForFunction((wanted) => window.channel?.state.reason === wanted, reason);
}

/** Waits until the page has the event with this seq. @returns {Promise<number[]>} all that it received */
export async function received(page, last) {
  await page.waitForFunction((seq) => window.received.includes(seq), last);
  return page.evaluate(() => window.received);
}

/** Waits until the page of a tab has the event with this seq. @throws {Error} after so many ms */
export async function heardWithin(tab, last, milliseconds) {
  await tab.waitForFunction((seq) => window.received.includes(seq), last, milliseconds);
}

/** The numbers from `first` to `last`. */
export function numbers(first, last) {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
