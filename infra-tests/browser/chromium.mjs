import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const PATIENCE = 60_000; // milliseconds; a client that backs off waits for 20 s
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Nothing that the browser does of its own accord leaves this machine. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function find() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

const executablePath = find();

/** Why the tests are skipped; false if they are not. Where CI is true they fail instead. */
export const skip =
  !executablePath && process.env.CI !== 'true'
    ? 'no Chromium found: install one, or name it in CHROMIUM'
    : false;

/** @returns {Promise<import("playwright-core").Browser>} */
export async function launch() {
  if (!executablePath) throw new Error('No Chromium found: install one, or name it in CHROMIUM');
  return chromium.launch({ executablePath, args: FLAGS });
}

/**
 * A profile of its own, whose pages reach nothing but this machine.
 *
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
 * A page in a profile of its own.
 *
 * @param {import("playwright-core").BrowserContextOptions} [options]
 * @returns {Promise<{page: import("playwright-core").Page, problems: string[]}>} with what went wrong
 *     in it: errors of its scripts, and on its console
 */
export async function newPage(browser, options) {
  const context = await newContext(browser, options);
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  return { page, problems };
}
