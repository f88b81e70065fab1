import { chromium } from 'playwright-core';
import { findExecutable } from './executable.mjs';

const PATIENCE = 60_000; // ms; a client that backs off waits up to 20 s
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The browser opens no connection of its own. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of Chromium; `undefined` where there is none. */
export const executablePath = process.env.CHROMIUM || findExecutable(...NAMES);

/** The reason to skip tests; `false` if there is none. Where `CI` is `true` they fail instead. */
export const skip =
  !executablePath && process.env.CI !== 'true'
    ? 'no Chromium found; install it, or name it in CHROMIUM'
    : false;

/**
 * Starts Chromium.
 *
 * @param {object} [options]
 * @param {string[]} [options.hosts] names that resolve to 127.0.0.1
 * @returns {Promise<import("playwright-core").Browser>}
 * @throws {Error} if it is not installed
 */
export async function launch({ hosts = [] } = {}) {
  if (!executablePath) throw new Error('No Chromium found. Install it, or name it in CHROMIUM.');
  return chromium.launch({
    executablePath,
    args: [
      ...FLAGS,
      ...(hosts.length
        ? [`--host-resolver-rules=${hosts.map((name) => `MAP ${name} 127.0.0.1`).join(',')}`]
        : []),
    ],
    ignoreDefaultArgs: ['--disable-back-forward-cache'], // as users have it
  });
}

/**
 * A browser context whose pages reach only this machine.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {import("playwright-core").BrowserContextOptions} [options]
 * @returns {Promise<import("playwright-core").BrowserContext>}
 */
export async function newContext(browser, options) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  await context.route(
    (url) => !['localhost', '127.0.0.1'].includes(url.hostname),
    (route) => route.abort(),
  );
  return context;
}

/**
 * A page in a context of its own.
 *
 * @param {import("playwright-core").BrowserContextOptions} [options]
 * @returns {Promise<{page: import("playwright-core").Page, problems: string[]}>} `problems` gets
 *     the errors of its scripts and of its console
 */
export async function newPage(browser, options) {
  const context = await newContext(browser, options);
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  return { page, problems };
}
