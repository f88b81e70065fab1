import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

const AT_ONCE = 32;
const TEXT = 0x81; // a whole text message
const SEQ = /"seq":(\d+)/;

/**
 * Plain clients of a gateway: raw sockets that answer nothing, so that a thousand of them cost little.
 */
export class Listeners {
  /** @type {Map<number, number[]>} by the seq of an event: when each client got it, `performance.now()` */
  arrivals = new Map();
  #sockets = [];

  /** @param {string} url of the WebSocket, `ws://…` */
  constructor(url) {
    this.url = new URL(url);
  }

  /** Connects so many clients. */
  async open(count) {
    let next = 0;
    const some = async () => {
      while (next++ < count) await this.#open();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, some));
  }

  close() {
    for (const socket of this.#sockets) socket.destroy();
  }

  #open() {
    const { hostname, port, pathname } = this.url;
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      this.#sockets.push(socket);
      let received = Buffer.alloc(0);
      let isOpen = false;
      socket.on('error', reject);
      socket.on('close', () => reject(new Error(`A client was closed: ${received}`)));
      socket.on('data', (data) => {
        received = received.length === 0 ? data : Buffer.concat([received, data]);
        if (!isOpen) {
          const end = received.indexOf('\r\n\r\n');
          if (end < 0) return;
          if (!received.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) {
            reject(new Error(`A handshake was refused: ${received.subarray(0, end)}`));
            return;
          }
          isOpen = true;
          received = received.subarray(end + 4);
          resolve();
        }
        received = this.#read(received);
      });
      socket.write(
        `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
      );
    });
  }

  /** Reads whole frames. @returns {Buffer} the rest */
  #read(data) {
    const now = performance.now();
    for (;;) {
      if (data.length < 2) return data;
      let length = data[1];
      let start = 2;
      if (length === 126) {
        if (data.length < 4) return data;
        length = data.readUInt16BE(2);
        start = 4;
      }
      if (data.length < start + length) return data;
      const seq = data[0] === TEXT && SEQ.exec(data.toString('utf8', start, start + length))?.[1];
      if (seq) {
        const times = this.arrivals.get(Number(seq)) ?? [];
        this.arrivals.set(Number(seq), times);
        times.push(now);
      }
      data = data.subarray(start + length);
    }
  }
}
