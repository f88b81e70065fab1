/**
 * Three engines behind one interface.
 *
 * @typedef {object} Browser
 * @property {string} version
 * @property {() => Promise<Profile>} newProfile
 * @property {() => Promise<void>} close ends it, with all profiles
 *
 * @typedef {object} Profile storage, locks and channels that its tabs share with each other and with no other profile
 * @property {() => Promise<import("./browsers/tab.mjs").Tab>} newTab
 * @property {(offline: boolean) => Promise<void>} [setOffline] WebKitGTK cannot
 * @property {() => Promise<void>} close
 */

const load = {
  chromium: () => import('./browsers/chromium.mjs'),
  firefox: () => import('./browsers/firefox.mjs'),
  webkit: () => import('./browsers/webkit.mjs'),
};

/**
 * The reason to skip tests in an engine; `false` if there is none. Where `CI` is `true` they fail instead.
 *
 * @param {keyof typeof load} engine
 */
export async function skipIn(engine) {
  const { program } = await load[engine]();
  return !program.path && process.env.CI !== 'true' && missing(engine, program);
}

/**
 * Starts a browser.
 *
 * @param {keyof typeof load} engine
 * @returns {Promise<Browser>}
 * @throws {Error} if it is not installed
 */
export async function openBrowser(engine) {
  const { program, start } = await load[engine]();
  if (!program.path) throw new Error(missing(engine, program));
  return start();
}

function missing(engine, program) {
  return `${engine} is not installed. Get it with: ${program.get}`;
}
