import { readFileSync, readdirSync } from 'node:fs';

/** Of the development gateway: Lambda has no cache of loaded classes for the code of a function. */
const NOT_ON_LAMBDA = /^-XX:AOT|^-XX:SharedArchiveFile|^-Xshare|^-Xlog/;

/**
 * How the gateway has started a function.
 *
 * @typedef {{command: string[], variables: Record<string, string>}} Started
 */

/**
 * How the gateway starts functions, told by those that run: they differ in their handlers and in their variables. A function
 * that does not run gets the variables of all others. Connections, messages and dispatches together have all of them.
 *
 * @param {number} gateway its process id
 * @returns {(name: string) => Started} for a name such as `ConnectFunction`
 */
export function functionCommands(gateway) {
  let command;
  let all = {};
  for (const pid of descendants(gateway)) {
    const variables = variablesOf(pid);
    if (!variables._HANDLER) continue;
    all = { ...all, ...variables };
    command = words(pid, 'cmdline')
      .filter((word) => !NOT_ON_LAMBDA.test(word))
      .map((word) => (word === variables._HANDLER ? undefined : word));
  }
  if (!command) throw new Error('The gateway runs no function. Send it an event first.');
  return (name) => {
    const handler = `dev.realtimeevents.lambda.${name}`;
    return {
      command: command.map((word) => word ?? handler),
      variables: { ...all, _HANDLER: handler, AWS_LAMBDA_FUNCTION_NAME: name },
    };
  };
}

function variablesOf(pid) {
  return Object.fromEntries(
    words(pid, 'environ').map((word) => {
      const at = word.indexOf('=');
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

/** @returns the CPU time that a process has used, in ms, in steps of 10 ms */
export function cpu(pid) {
  const fields = stat(pid);
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

function descendants(of) {
  const parents = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      parents.set(Number(pid), Number(stat(pid)[1]));
    } catch {
      // It has ended.
    }
  }
  const isIn = (pid) => pid === of || (parents.has(pid) && isIn(parents.get(pid)));
  return [...parents.keys()].filter((pid) => pid !== of && isIn(pid));
}

/** The fields of `/proc/<pid>/stat` after the name, which may have spaces: the state is the first. */
function stat(pid) {
  const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return line.slice(line.lastIndexOf(')') + 2).split(' ');
}

function words(pid, file) {
  return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').filter(Boolean);
}
