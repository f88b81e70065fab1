import { stage } from '../shared.mjs';

/** Text that runs, or looks different, where it is taken for HTML. */
export const HOSTILE = `</pre><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;

/**
 * Opens the console and waits until it is connected.
 *
 * @param {import("playwright-core").BrowserContextOptions} [options]
 * @param {string} [view] such as `publish`
 */
export async function open(t, options, view = 'live') {
  const opened = await stage.page(t, options);
  await opened.page.goto(`${stage.gateway.page}#${view}`);
  await opened.page.locator('body[data-state=live]').waitFor();
  return opened;
}

/** Publishes by the API, as a site does. @returns {Promise<object>} the answer */
export async function dispatch(event) {
  const answer = await fetch(stage.gateway.dispatchUrl, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${stage.gateway.secret}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(event),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The line of an event in Live. */
export function lineOf(page, text) {
  return page.locator('.lines > li', { hasText: text });
}

/** A name that no other test uses. */
export function fresh(name) {
  return `${name}_${Math.random().toString(36).slice(2, 10)}`;
}
