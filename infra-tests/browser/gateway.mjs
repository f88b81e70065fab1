import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const READY = 'Stop with Ctrl-C.';
const PATIENCE = 90_000; // milliseconds; a start takes about five seconds on a quiet machine

/**
 * Starts the whole product on a free port, as `./realtime up` does.
 *
 * @param {...string} options of `up`
 * @returns {Promise<Gateway>} when it serves
 * @throws {Error} with what it printed, as soon as it ends instead
 */
export async function startGateway(...options) {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const classPath = 'local/target/classes:local/target/dependency/*';
  const port = options.includes('--port') ? [] : ['--port', '0'];
  const child = spawn(
    java,
    ['-cp', classPath, 'dev.realtimeevents.local.cli.Main', 'up', ...port, ...options],
    { cwd: repository },
  );
  const kill = () => child.kill();
  process.once('exit', kill);
  // After `error` there is no `exit`: nothing was started.
  const ended = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
  void ended.then(() => process.off('exit', kill));
  const stop = async () => {
    kill();
    await ended;
  };
  try {
    return new Gateway(await ready(child), stop);
  } catch (error) {
    // What it started ends with it.
    child.kill('SIGKILL');
    throw error;
  }
}

/** What the process printed by the time it serves; from then on its errors go to ours. */
function ready(child) {
  const streams = [child.stdout.setEncoding('utf8'), child.stderr.setEncoding('utf8')];
  let printed = '';
  let timer;
  return new Promise((resolve, reject) => {
    const fail = (why) =>
      reject(
        new Error(
          `The gateway ${why}. Is it built (./mvnw package), and does JAVA_HOME name a JDK 25?\n${printed}`,
        ),
      );
    timer = setTimeout(() => fail(`did not serve within ${PATIENCE / 1000} s`), PATIENCE);
    child.once('error', ({ message }) => fail(`did not start: ${message}`));
    // Not `exit`: by `close` all that it printed has been read.
    child.once('close', (code) => fail(`ended with ${code}`));
    const read = (text) => {
      printed += text;
      if (!printed.includes(READY)) return;
      for (const stream of streams) stream.off('data', read).resume();
      child.stderr.pipe(process.stderr, { end: false });
      resolve(printed);
    };
    for (const stream of streams) stream.on('data', read);
  }).finally(() => clearTimeout(timer));
}

/** One that runs. */
class Gateway {
  #values;

  /** Ends it, and everything that it started. */
  stop;

  constructor(printed, stop) {
    this.#values = new Map(
      [...printed.matchAll(/^(\w+) +(\S+)$/gm)].map(([, name, value]) => [name, value]),
    );
    this.stop = stop;
  }

  get page() {
    return this.#values.get('Page');
  }

  get port() {
    return new URL(this.page).port;
  }

  get dispatchUrl() {
    return this.#values.get('DispatchUrl');
  }

  get historyUrl() {
    return this.#values.get('HistoryUrl');
  }

  get revokeUrl() {
    return this.#values.get('RevokeUrl');
  }

  get webSocketUrl() {
    return this.#values.get('WebSocketUrl');
  }

  /** The WordPress that `--wordpress` serves, with a slash at the end. */
  get siteUrl() {
    return this.#values.get('Site');
  }

  /** What signs webhooks and tokens. */
  get secret() {
    return this.#values.get('Secret');
  }

  /** The ids of the open WebSockets. */
  async connections() {
    const answer = await fetch(new URL('.local/connections', this.page));
    return (await answer.json()).map(({ connectionId }) => connectionId);
  }
}
