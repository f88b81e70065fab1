import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findExecutable } from '../executable.mjs';
import { freePort, listens } from '../ports.mjs';
import { startProcess } from '../processes.mjs';
import { Tab } from './tab.mjs';

const driver = findExecutable('WebKitWebDriver');

/** WebKitGTK by its WebDriver, on a screen of Xvfb: it has no mode without one. */
export const program = {
  path: findExecutable('Xvfb') && driver,
  get: 'apt install webkit2gtk-driver xvfb',
};

export async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'realtime-browser-'));
  const log = join(folder, 'Xvfb');
  const screen = async () => (await readFile(log, 'utf8')).match(/^\d+$/m)?.[0];
  const { stop } = await startProcess(['Xvfb', '-displayfd', '1', '-nolisten', 'tcp'], {
    log,
    ready: screen,
  });
  const env = { ...process.env, DISPLAY: `:${await screen()}` };
  const profile = async () => {
    const port = await freePort();
    const ready = () => listens(port);
    const process = await startProcess([driver, `--port=${port}`], {
      log: join(folder, String(port)),
      ready,
      env,
    });
    const { sessionId, capabilities } = await command(port, 'POST', '/session', {
      capabilities: { alwaysMatch: { unhandledPromptBehavior: 'ignore' } },
    });
    return new Profile(port, sessionId, capabilities.browserVersion, process.stop);
  };
  const first = await profile();
  return new WebKit(first, profile, async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  });
}

/** A command of WebDriver. @see https://www.w3.org/TR/webdriver2/ */
async function command(port, method, path, body) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    body: body && JSON.stringify(body),
  });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${value.error} ${value.message}`);
  return value;
}

class WebKit {
  #first;
  #start;
  #end;

  constructor(first, start, end) {
    this.version = first.version;
    this.#first = first;
    this.#start = start;
    this.#end = end;
  }

  async newProfile() {
    const first = this.#first;
    this.#first = undefined;
    return first ?? this.#start();
  }

  async close() {
    await this.#first?.close();
    await this.#end();
  }
}

/** A session of WebDriver: a browser of its own, which keeps nothing. */
class Profile {
  #port;
  #session;
  #stop;
  #turn = Promise.resolve();
  #first = true;

  constructor(port, session, version, stop) {
    this.#port = port;
    this.#session = session;
    this.version = version;
    this.#stop = stop;
  }

  async newTab() {
    const first = this.#first;
    this.#first = false;
    const handle = first
      ? await this.command('GET', '/window')
      : (await this.command('POST', '/window/new', { type: 'window' })).handle;
    return new WebKitTab(this, handle);
  }

  /** Without DELETE, which waits for a page that hangs. */
  async close() {
    await this.#stop();
  }

  command(method, path, body) {
    return command(this.#port, method, `/session/${this.#session}${path}`, body);
  }

  /** A command to a window: no other comes between it and the choice of the window. */
  inWindow(handle, method, path, body) {
    const result = this.#turn.then(async () => {
      await this.command('POST', '/window', { handle });
      return this.command(method, path, body);
    });
    this.#turn = result.catch(() => {});
    return result;
  }
}

class WebKitTab extends Tab {
  #profile;
  #handle;

  constructor(profile, handle) {
    super();
    this.#profile = profile;
    this.#handle = handle;
  }

  async navigate(url) {
    await this.#call('POST', '/url', { url });
  }

  async run(expression) {
    return this.#call('POST', '/execute/sync', { script: `return ${expression}`, args: [] });
  }

  async close() {
    await this.#call('DELETE', '/window');
  }

  #call(method, path, body) {
    return this.#profile.inWindow(this.#handle, method, path, body);
  }
}
