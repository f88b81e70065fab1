import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const WORK = join(REPOSITORY, '.realtime');
const LOG = join(WORK, 'soak-gateway.log');
const START_LIMIT = 120_000;
const STOP_LIMIT = 15_000;

/**
 * The template, but that the queue gives a job again after one minute and not after six: so the jobs of
 * killed processes come back while a run lasts.
 */
function template() {
  const replace = (text, what, by) => {
    if (text.split(what).length !== 2) {
      throw new Error(
        `template.yaml has "${what}" not once; change it in infra-tests/soak/src/gateway.mjs`,
      );
    }
    return text.replace(what, by);
  };
  let text = readFileSync(join(REPOSITORY, 'template.yaml'), 'utf8');
  text = replace(text, 'VisibilityTimeout: 360', 'VisibilityTimeout: 60');
  text = replace(
    text,
    'CodeUri: functions',
    'CodeUri: ' + JSON.stringify(join(REPOSITORY, 'functions')),
  );
  const file = join(WORK, 'soak-template.yaml');
  writeFileSync(file, text);
  return file;
}

/**
 * Starts a development gateway on a free port, as `./realtime up` does, but with a fan-out limit so small
 * that the queue has work.
 *
 * @returns {Promise<{dispatchUrl: string, webSocketUrl: string, secret: string,
 *   ended: Promise<string>, stop: () => Promise<void>}>}
 */
export async function startGateway() {
  const local = join(REPOSITORY, 'local/target');
  if (!existsSync(join(local, 'dependency'))) {
    throw new Error('The gateway is not built: ./realtime soak builds what it needs');
  }
  mkdirSync(WORK, { recursive: true });
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
  const child = spawn(
    java,
    [
      '-cp',
      [join(local, 'classes'), join(local, 'dependency', '*')].join(
        process.platform === 'win32' ? ';' : ':',
      ),
      'dev.realtimeevents.local.cli.Main',
      'up',
      '--port=0',
      '--template=' + template(),
      '--parameter=InlineFanOutLimit=10',
      '--parameter=ShardsPerChannel=2',
      // A function that waits for a post's next try works for nobody else.
      '--processes=6',
    ],
    { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const exited = once(child, 'exit');
  exited.catch(() => {}); // Told by `ended`.
  const ended = exited.then(
    ([code, signal]) => `The gateway ended (${signal ?? code}); its last words are in ${LOG}`,
    (error) => `${java} cannot be started: ${error.message}`,
  );
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
    await ended;
    clearTimeout(late);
  };
  const log = createWriteStream(LOG);
  child.stderr.pipe(log, { end: false });
  const said = greeting(child.stdout, log);
  const found = await Promise.race([
    said,
    ended.then((why) => ({ why })),
    sleep(
      START_LIMIT,
      { why: `The gateway did not start within ${START_LIMIT / 1000} s` },
      { ref: false },
    ),
  ]);
  if (found.why) {
    await stop();
    throw new Error(found.why);
  }
  return { ...found, ended, stop };
}

/** Reads what a person would read on the screen. */
function greeting(stdout, log) {
  return new Promise((resolve) => {
    let text = '';
    let greeted = false;
    stdout.setEncoding('utf8');
    stdout.on('data', (part) => {
      log.write(part);
      if (greeted) {
        return;
      }
      text += part;
      const value = (name) => text.match(new RegExp(`^${name} +(\\S+)\\n`, 'm'))?.[1];
      const [dispatchUrl, webSocketUrl, secret] = ['DispatchUrl', 'WebSocketUrl', 'Secret'].map(
        value,
      );
      if (dispatchUrl && webSocketUrl && secret) {
        greeted = true;
        resolve({ dispatchUrl, webSocketUrl, secret });
      }
    });
  });
}
