import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A WebSocket as a page has it, which keeps every frame. */
export class Connection {
  #frames = [];
  #socket;
  #told = () => {};

  /** @param {string} url */
  static async open(url) {
    const connection = new Connection();
    connection.#socket = new WebSocket(url, ['realtime-events']);
    connection.#socket.on('message', (data) => {
      connection.#frames.push(JSON.parse(data));
      connection.#told();
    });
    await once(connection.#socket, 'open');
    return connection;
  }

  send(message) {
    this.#socket.send(JSON.stringify(message));
  }

  /**
   * The first frame, of those that have come and those to come, that a condition holds for.
   *
   * @throws {Error} with all frames, if there is none within 10 s
   */
  async frame(condition) {
    const end = Date.now() + 10_000;
    for (;;) {
      const found = this.#frames.find(condition);
      if (found) return found;
      await new Promise((resolve, reject) => {
        this.#told = resolve;
        setTimeout(
          () => reject(new Error(`No such frame in ${JSON.stringify(this.#frames)}`)),
          Math.max(0, end - Date.now()),
        ).unref();
      });
    }
  }

  close() {
    this.#socket.terminate();
  }
}
