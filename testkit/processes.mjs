import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const START = 30_000; // ms
const STOP = 15_000; // ms, before it is killed

/**
 * Runs a server until the input of the shell ends. It ends when this process closes it, and also when
 * this process is killed. Then the server and the process group of the shell get SIGTERM: PHP's built-in
 * server does not stop its workers, and php-fpm leaves the group.
 */
const SHELL = `
trap : TERM
exec 3<&0
"$@" 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -TERM $server 0; } &
wait $server; status=$?
trap '' TERM
kill -TERM 0
wait
exit $status
`;

/**
 * Starts a server and waits until it is ready.
 *
 * @param {string[]} command
 * @param {object} options
 * @param {string} options.log the file for its output
 * @param {() => Promise<boolean>} options.ready whether it is ready; called until it is
 * @param {NodeJS.ProcessEnv} [options.env]
 * @returns {Promise<{stop: () => Promise<void>, lost: Promise<string>}>} `lost` resolves to the reason if the
 *     server ends before `stop`
 * @throws {Error} with the end of its log, if it ends or is not ready within 30 s
 */
export async function startProcess(command, { log, ready, env = process.env }) {
  const file = openSync(log, 'a');
  const child = spawn('sh', ['-c', SHELL, 'sh', ...command], {
    detached: true,
    env,
    stdio: ['pipe', file, file],
  });
  closeSync(file);
  child.stdin.on('error', () => {}); // it has ended
  let ended = false;
  let stopping = false;
  const end = new Promise((resolve) => {
    child.once('error', resolve).once('exit', resolve);
  }).then(() => (ended = true));
  const stop = async () => {
    stopping = true;
    child.stdin.end();
    const patience = new AbortController();
    await Promise.race([end, sleep(STOP, undefined, { signal: patience.signal }).catch(() => {})]);
    patience.abort();
    if (!ended) process.kill(-child.pid, 'SIGKILL');
    await end;
  };
  const deadline = Date.now() + START;
  while (!(await ready())) {
    if (ended || Date.now() > deadline) {
      await stop();
      const why = ended ? 'ended' : `was not ready within ${START / 1000} s`;
      throw new Error(`${command[0]} ${why}. The end of ${log}:\n${tail(log)}`);
    }
    await sleep(50);
  }
  const lost = new Promise((resolve) => {
    void end.then(
      () => stopping || resolve(`${command[0]} ended. The end of ${log}:\n${tail(log)}`),
    );
  });
  return { stop, lost };
}

function tail(log) {
  return readFileSync(log, 'utf8').split('\n').slice(-15).join('\n');
}

/** Stops processes, the last first: a web server before its database. */
export async function stopAll(running) {
  while (running.length) await running.pop().stop();
}
