import WebSocket from 'ws';

/**
 * The browser of one page, as the library uses it. It can fall asleep, as a frozen page and a closed laptop do: no timer of
 * the page runs, and nothing reads its sockets, which stay open.
 */
export class Page {
  #isAsleep = false;
  /** The timers that would have run. */
  #due = new Set();
  #sockets = new Set();
  #listeners = new Set();

  /** Put over the library's own environment. */
  environment = {
    setTimeout: (fn, ms) => {
      const timer = { fn };
      timer.handle = setTimeout(() => this.#run(timer), ms);
      return timer;
    },
    clearTimeout: (timer) => {
      clearTimeout(timer?.handle);
      this.#due.delete(timer);
    },
    defer: (fn) => setImmediate(() => this.#run({ fn })),
    onChange: (fn) => {
      this.#listeners.add(fn);
      return () => this.#listeners.delete(fn);
    },
  };

  /** Opens a socket of the page. */
  socket(url, protocols) {
    const socket = new WebSocket(url, protocols);
    this.#sockets.add(socket);
    socket.on('error', () => {}); // The client gets the close that follows.
    socket.on('open', () => this.#isAsleep && socket.pause());
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }

  /** @param {boolean} told whether the page is told before, as before it goes to the back/forward cache */
  sleep(told) {
    if (told) this.#tell('hide');
    this.#isAsleep = true;
    this.#sockets.forEach((socket) => socket.readyState === WebSocket.OPEN && socket.pause());
  }

  /** @param {boolean} told as it was for `sleep` */
  wake(told) {
    this.#isAsleep = false;
    this.#sockets.forEach((socket) => socket.isPaused && socket.resume());
    // One that runs may clear a later one.
    for (const timer of this.#due) {
      this.#due.delete(timer);
      timer.fn();
    }
    if (told) this.#tell('show');
  }

  #run(timer) {
    if (this.#isAsleep) {
      this.#due.add(timer);
    } else {
      timer.fn();
    }
  }

  #tell(change) {
    this.#listeners.forEach((fn) => fn(change));
  }
}
