import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { REPOSITORY, inRepository } from './repository.mjs';

/** The last line that the gateway prints before it serves. */
const READY = 'Stop with Ctrl-C.';
const START_LIMIT = 120_000; // ms; a start takes about five seconds on a quiet machine
const STOP_LIMIT = 15_000; // ms, before it is killed

/**
 * Starts the development gateway on a free port, as `./realtime up` does.
 *
 * @param {string[]} [options] of `up`, such as `['--allow-unsigned']`
 * @param {object} [settings]
 * @param {NodeJS.WritableStream} [settings.log] gets all that the gateway prints; without it, errors
 *     go to standard error
 * @returns {Promise<Gateway>} once it serves
 * @throws {Error} with its output, if it ends or does not serve in time
 */
export async function startGateway(options = [], { log } = {}) {
  const local = inRepository('local', 'target');
  if (!existsSync(join(local, 'dependency'))) {
    throw new Error('The gateway is not built. Run: ./mvnw -DskipTests package');
  }
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const classPath = [join(local, 'classes'), join(local, 'dependency', '*')].join(delimiter);
  const port = options.some((option) => /^--port\b/.test(option)) ? [] : ['--port=0'];
  const child = spawn(
    java,
    [
      '@local/java-options',
      '-cp',
      classPath,
      'dev.realtimeevents.local.cli.Main',
      'up',
      '--no-welcome', // tests count the events of the channel public
      ...port,
      ...options,
    ],
    { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const kill = () => child.kill();
  process.once('exit', kill);
  endOnSignals();
  // If the program cannot be started, there is `error` and no `exit`.
  const ended = new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(`The gateway ended with ${signal ?? code}.`));
    child.once('error', ({ message }) => resolve(`The gateway did not start: ${message}`));
  });
  void ended.then(() => process.off('exit', kill));
  const stop = async () => {
    child.kill();
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
    await ended;
    clearTimeout(late);
  };
  try {
    return new Gateway(await untilReady(child, log), child.pid, stop, ended);
  } catch (error) {
    // Its own processes end with it.
    child.kill('SIGKILL');
    throw error;
  }
}

/** Lets a signal end this process by `exit`, so that the gateway ends with it. */
function endOnSignals() {
  for (const signal of ['SIGTERM', 'SIGHUP']) {
    if (!process.listenerCount(signal)) process.once(signal, () => process.exit(1));
  }
}

/** @returns {Promise<string>} the output of the gateway up to the moment it serves */
function untilReady(child, log) {
  const streams = [child.stdout.setEncoding('utf8'), child.stderr.setEncoding('utf8')];
  let printed = '';
  let timer;
  return new Promise((resolve, reject) => {
    const fail = (why) =>
      reject(new Error(`The gateway ${why}. Does JAVA_HOME name a JDK 25?\n${printed}`));
    timer = setTimeout(() => fail(`did not serve within ${START_LIMIT / 1000} s`), START_LIMIT);
    child.once('error', ({ message }) => fail(`did not start: ${message}`));
    // `close`, not `exit`: only then has all its output been read.
    child.once('close', (code) => fail(`ended with ${code}`));
    const read = (text) => {
      log?.write(text);
      if (printed.includes(READY)) return;
      printed += text;
      if (!printed.includes(READY)) return;
      if (!log) {
        for (const stream of streams) stream.off('data', read).resume();
        child.stderr.pipe(process.stderr, { end: false });
      }
      resolve(printed);
    };
    for (const stream of streams) stream.on('data', read);
  }).finally(() => clearTimeout(timer));
}

/** A gateway that serves. */
class Gateway {
  #values;

  /** The id of its process. */
  pid;

  /** Ends the gateway and all its processes, and waits for that. */
  stop;

  /** @type {Promise<string>} resolves to the reason when the gateway has ended */
  ended;

  constructor(printed, pid, stop, ended) {
    this.#values = new Map(
      [...printed.matchAll(/^(\w+) +(\S+)$/gm)].map(([, name, value]) => [name, value]),
    );
    this.pid = pid;
    this.stop = stop;
    this.ended = ended;
  }

  /** The console, with a slash at the end. */
  get page() {
    return this.#values.get('Page');
  }

  /** @returns {string} its port */
  get port() {
    return new URL(this.page).port;
  }

  /** The URL that takes events. */
  get dispatchUrl() {
    return this.#values.get('DispatchUrl');
  }

  /** The URL that polling clients fetch. */
  get historyUrl() {
    return this.#values.get('HistoryUrl');
  }

  /** The URL that revokes tokens. */
  get revokeUrl() {
    return this.#values.get('RevokeUrl');
  }

  /** The URL that browsers connect to. */
  get webSocketUrl() {
    return this.#values.get('WebSocketUrl');
  }

  /** The WordPress that `--wordpress` serves, with a slash at the end. */
  get siteUrl() {
    return this.#values.get('Site');
  }

  /** The secret that signs webhooks and tokens. */
  get secret() {
    return this.#values.get('Secret');
  }

  /** @returns {Promise<string[]>} the ids of the open WebSockets */
  async connections() {
    const answer = await fetch(new URL('.local/connections', this.page));
    return (await answer.json()).map(({ connectionId }) => connectionId);
  }
}
