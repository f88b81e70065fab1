import { readFile, readdir, readlink } from 'node:fs/promises';

const LISTENS = '0A'; // the state of a socket in /proc/net/tcp

/**
 * The TCP ports that a process and its descendants listen on. Needs Linux: it reads `/proc`.
 *
 * @param {number} pid
 * @returns {Promise<{address: string, port: number}[]>} each once
 */
export async function listening(pid) {
  const sockets = new Map();
  for (const table of ['tcp', 'tcp6']) {
    for (const line of (await read(`/proc/net/${table}`)).split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === LISTENS) sockets.set(`socket:[${inode}]`, local);
    }
  }
  const found = new Map();
  for (const process of await family(pid)) {
    for (const target of await openFiles(process)) {
      const local = sockets.get(target);
      if (local) found.set(local, parsed(local));
    }
  }
  return [...found.values()].sort((a, b) => a.port - b.port);
}

/**
 * A process and its descendants.
 *
 * @param {number} pid
 * @returns {Promise<number[]>} their ids
 */
export async function family(pid) {
  const children = new Map();
  for (const name of await readdir('/proc')) {
    // The name of the program, in parentheses, may have spaces.
    const parent =
      /^\d+$/.test(name) && (await read(`/proc/${name}/stat`)).split(') ').pop().split(' ')[1];
    if (parent)
      children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(name)]);
  }
  const all = [pid];
  for (const each of all) all.push(...(children.get(each) ?? []));
  return all;
}

/**
 * The environment variables of a process at its start.
 *
 * @returns {Promise<Record<string, string>>} none, if it has ended
 */
export async function environment(pid) {
  const lines = (await read(`/proc/${pid}/environ`)).split('\0');
  return Object.fromEntries(
    lines.map((line) => /^([^=]+)=(.*)$/s.exec(line)?.slice(1)).filter(Boolean),
  );
}

async function openFiles(pid) {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  return Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')));
}

/** The text of a file; empty if its process has ended. */
function read(path) {
  return readFile(path, 'utf8').catch(() => '');
}

/** An address as the kernel prints it: words of 32 bits in the order of this machine, then the port. */
function parsed(local) {
  const [hex, port] = local.split(':');
  const words = hex.match(/.{8}/g).map((word) => word.match(/../g).reverse());
  const address =
    words.length === 1
      ? words[0].map((byte) => parseInt(byte, 16)).join('.')
      : mapped(words.map((word) => word.join('')).join(''));
  return { address, port: parseInt(port, 16) };
}

/** An IPv6 address, or the IPv4 address that it stands for. */
function mapped(hex) {
  const four = /^0{20}ffff(.{8})$/i.exec(hex)?.[1];
  return four
    ? four
        .match(/../g)
        .map((byte) => parseInt(byte, 16))
        .join('.')
    : hex.match(/.{4}/g).join(':');
}
