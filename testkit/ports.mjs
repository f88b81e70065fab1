import { randomInt } from 'node:crypto';
import { createConnection, createServer } from 'node:net';

// Systems choose the ports of outgoing connections from 32768 (Linux) or 49152 (RFC 6335, section 6). They
// choose none of these, so a free port stays free until its server listens.
const FIRST = 16384;
const LAST = 32767;
const TRIES = 100;

/**
 * A free port of 127.0.0.1.
 *
 * @param {number} [wanted] this port; 0 takes any
 * @throws {Error} if that port is taken
 */
export async function freePort(wanted = 0) {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = wanted || randomInt(FIRST, LAST + 1);
    if (await isFree(port)) return port;
    if (wanted)
      throw new Error(
        `Port ${wanted} of 127.0.0.1 is taken; choose another, or 0 for any free one.`,
      );
  }
  throw new Error(`Found no free port of 127.0.0.1 from ${FIRST} to ${LAST}.`);
}

function isFree(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * Whether a server accepts connections.
 *
 * @param {number | string} where a port of 127.0.0.1, or the path of a socket
 * @returns {Promise<boolean>}
 */
export function listens(where) {
  return new Promise((resolve) => {
    const address =
      typeof where === 'number' ? { port: where, host: '127.0.0.1' } : { path: where };
    const connection = createConnection(address, () => (connection.destroy(), resolve(true)));
    connection.once('error', () => resolve(false));
  });
}
