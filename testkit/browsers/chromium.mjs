import { FLAGS, executablePath } from '../chromium.mjs';
import { startRemote } from './remote.mjs';
import { Tab } from './tab.mjs';

/**
 * Chromium by the DevTools protocol itself. Playwright switches off its back/forward cache and makes every page
 * believe that it is in view, so it cannot freeze one.
 */
export const program = {
  path: executablePath,
  get: 'apt install chromium, or name it in CHROMIUM',
};

export async function start() {
  const remote = await startRemote((profile) => [
    executablePath,
    '--headless',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    ...FLAGS,
    'about:blank',
  ]);
  const { product } = await remote.call('Browser.getVersion');
  return new Chromium(remote, product.split('/')[1]);
}

class Chromium {
  #remote;

  constructor(remote, version) {
    this.#remote = remote;
    this.version = version;
  }

  async newProfile() {
    const { browserContextId } = await this.#remote.call('Target.createBrowserContext');
    return new Profile(this.#remote, browserContextId);
  }

  async close() {
    await this.#remote.close();
  }
}

class Profile {
  #remote;
  #context;
  #tabs = [];

  constructor(remote, context) {
    this.#remote = remote;
    this.#context = context;
  }

  async newTab() {
    const { targetId } = await this.#remote.call('Target.createTarget', {
      url: 'about:blank',
      browserContextId: this.#context,
      newWindow: true,
    });
    const { sessionId } = await this.#remote.call('Target.attachToTarget', {
      targetId,
      flatten: true,
    });
    const tab = new ChromiumTab(this.#remote, targetId, sessionId);
    await tab.call('Page.enable'); // or the browser closes dialogs itself
    await tab.call('Network.enable');
    this.#tabs.push(tab);
    return tab;
  }

  async setOffline(offline) {
    const unlimited = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    for (const tab of this.#tabs) {
      await tab.call('Network.emulateNetworkConditions', { offline, ...unlimited });
    }
  }

  async close() {
    await this.#remote.call('Target.disposeBrowserContext', { browserContextId: this.#context });
  }
}

class ChromiumTab extends Tab {
  #remote;
  #target;
  #session;

  constructor(remote, target, session) {
    super();
    this.#remote = remote;
    this.#target = target;
    this.#session = session;
  }

  call(method, params) {
    return this.#remote.call(method, params, this.#session);
  }

  async navigate(url) {
    const { errorText } = await this.call('Page.navigate', { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
  }

  async run(expression) {
    const { result, exceptionDetails } = await this.call('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description);
    return result.value;
  }

  async close() {
    await this.#remote.call('Target.closeTarget', { targetId: this.#target });
  }

  dialogOpens() {
    const ours = (params, session) => session === this.#session;
    return this.#remote.event('Page.javascriptDialogOpening', ours);
  }

  async acceptDialog() {
    await this.call('Page.handleJavaScriptDialog', { accept: true });
  }

  /** Freezes the page, as the browser does with one that was out of view for long. */
  async freeze() {
    await this.call('Page.setWebLifecycleState', { state: 'frozen' });
  }

  /** Ends `freeze`. */
  async unfreeze() {
    await this.call('Page.setWebLifecycleState', { state: 'active' });
    await this.call('Page.bringToFront'); // it was out of view
  }
}
