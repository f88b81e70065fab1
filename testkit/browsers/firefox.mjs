import { findExecutable } from '../executable.mjs';
import { startRemote } from './remote.mjs';
import { Tab } from './tab.mjs';

/** Firefox by WebDriver BiDi. */
export const program = {
  path: process.env.FIREFOX || findExecutable('firefox-esr', 'firefox'),
  get: 'apt install firefox-esr, or name it in FIREFOX',
};

const DIALOG = 'browsingContext.userPromptOpened';

export async function start() {
  const remote = await startRemote(
    (profile) => [
      program.path,
      '--headless',
      '--new-instance',
      '--remote-debugging-port=0',
      '--profile',
      profile,
    ],
    '/session',
  );
  const { capabilities } = await remote.call('session.new', {
    capabilities: { alwaysMatch: { unhandledPromptBehavior: { default: 'ignore' } } },
  });
  await remote.call('session.subscribe', { events: [DIALOG] });
  return new Firefox(remote, capabilities.browserVersion);
}

class Firefox {
  #remote;

  constructor(remote, version) {
    this.#remote = remote;
    this.version = version;
  }

  async newProfile() {
    const { userContext } = await this.#remote.call('browser.createUserContext');
    return new Profile(this.#remote, userContext);
  }

  async close() {
    await this.#remote.close();
  }
}

/** A container of Firefox: its storage, locks and channels are its own. */
class Profile {
  #remote;
  #context;

  constructor(remote, context) {
    this.#remote = remote;
    this.#context = context;
  }

  async newTab() {
    const { context } = await this.#remote.call('browsingContext.create', {
      type: 'window',
      userContext: this.#context,
    });
    return new FirefoxTab(this.#remote, context);
  }

  async setOffline(offline) {
    await this.#remote.call('emulation.setNetworkConditions', {
      networkConditions: offline ? { type: 'offline' } : null,
      userContexts: [this.#context],
    });
  }

  async close() {
    await this.#remote.call('browser.removeUserContext', { userContext: this.#context });
  }
}

class FirefoxTab extends Tab {
  #remote;
  #context;

  constructor(remote, context) {
    super();
    this.#remote = remote;
    this.#context = context;
  }

  async navigate(url) {
    await this.#call('browsingContext.navigate', { url, wait: 'complete' });
  }

  async run(expression) {
    const { result, exceptionDetails } = await this.#remote.call('script.evaluate', {
      expression,
      target: { context: this.#context },
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value;
  }

  async close() {
    await this.#call('browsingContext.close');
  }

  dialogOpens() {
    return this.#remote.event(DIALOG, ({ context }) => context === this.#context);
  }

  async acceptDialog() {
    await this.#call('browsingContext.handleUserPrompt', { accept: true });
  }

  #call(method, params) {
    return this.#remote.call(method, { context: this.#context, ...params });
  }
}
