import { setStage } from '../stage.mjs';

/** Text that runs, or looks different, where it is taken for HTML. */
export const HOSTILE = `</td><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;

export const stage = setStage('--allow-unsigned');

/**
 * Opens a view.
 *
 * @param {string} hash such as `channels`
 * @param {(page: import("playwright-core").Page) => Promise<void>} [before] runs before the page loads
 */
export async function open(t, hash, { before, ...options } = {}) {
  const opened = await stage.page(t, options);
  await before?.(opened.page);
  await opened.page.goto(`${stage.gateway.page}#${hash}`);
  await opened.page.locator(`#view[data-view=${/^[a-z]+/.exec(hash)[0]}]`).waitFor();
  return opened;
}

/** A request to the gateway, as the console makes it; returns the JSON. */
export async function ask(path, method = 'GET', body = undefined) {
  const answer = await fetch(new URL(path, stage.gateway.page), {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  return answer.json();
}
