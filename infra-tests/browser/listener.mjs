import { readFile } from 'node:fs/promises';

/** A page that listens to a channel with the client, and writes down what it is handed. */
export const LISTENER = await readFile(new URL('listener.html', import.meta.url), 'utf8');

/** Opens it in a tab of its own; its settings go behind the `#`. */
export async function open(context, site, settings) {
  const page = await context.newPage();
  await page.goto(`${site.url}#${encodeURIComponent(JSON.stringify(settings))}`);
  return page;
}

/** Opens it, and waits until the server confirmed its channel. */
export async function listen(context, site, settings) {
  const page = await open(context, site, settings);
  await live(page);
  return page;
}

export async function live(page) {
  await page.waitForFunction(() => window.channel?.state.name === 'live');
}

/** Waits until the client has had this state, or was closed for this reason. */
export async function state(page, wanted) {
  await page.waitForFunction((name) => window.states?.includes(name), wanted);
}

/** All that the page was handed by the time it has the event with that number. */
export async function handed(page, last) {
  await page.waitForFunction((seq) => window.handed.includes(seq), last);
  return page.evaluate(() => window.handed);
}

/** The numbers from `first` to `last`. */
export function numbers(first, last) {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
