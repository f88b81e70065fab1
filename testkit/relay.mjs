import { connect, createServer } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';
const REFUSAL = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/**
 * A network between a browser and the gateway. It can fail in the ways that networks do.
 *
 * @param {number | string} port of the gateway
 * @returns {Promise<Relay>} once it listens on a free port of 127.0.0.1
 */
export async function startRelay(port) {
  const relay = new Relay(port);
  await new Promise((resolve) => relay.server.listen(0, '127.0.0.1', resolve));
  return relay;
}

class Relay {
  /** While false, it refuses WebSockets, as a company's proxy may. */
  webSockets = true;

  /** While true, it lets the handshakes of WebSockets through and swallows every frame after them. */
  swallow = false;

  /** While true, it refuses all connections. */
  refuse = false;

  /** How many WebSockets were opened through it. */
  handshakes = 0;

  #gateway;
  #links = new Set();

  constructor(gateway) {
    this.#gateway = gateway;
    this.server = createServer((browser) => this.#accept(browser));
  }

  /** How many WebSockets are open. */
  get open() {
    return [...this.#links].filter(({ isWebSocket }) => isWebSocket).length;
  }

  /** A URL of the gateway that leads through it. */
  through(url) {
    return Object.assign(new URL(url), { port: this.server.address().port }).href;
  }

  /** Closes all connections and refuses new ones. */
  cut() {
    this.refuse = true;
    for (const { browser } of this.#links) browser.destroy();
  }

  /** Loses whatever is sent on the open WebSockets from now on, as a NAT does that forgot them. */
  forget() {
    for (const link of this.#links) link.isDead = link.isWebSocket;
  }

  /** Stops it, and closes all connections. */
  close() {
    this.cut();
    this.server.close();
  }

  #accept(browser) {
    const link = { browser, isWebSocket: false, isDead: false };
    this.#links.add(link);
    browser.on('error', () => browser.destroy()).on('close', () => this.#links.delete(link));
    if (this.refuse) {
      browser.destroy();
      return;
    }
    browser.once('data', (head) => this.#connect(link, head));
  }

  #connect(link, head) {
    const { browser } = link;
    link.isWebSocket = /^upgrade: websocket/im.test(head);
    if (link.isWebSocket && !this.webSockets) {
      browser.end(REFUSAL);
      return;
    }
    const gateway = connect(this.#gateway, '127.0.0.1');
    gateway.on('error', () => browser.destroy()).on('close', () => browser.destroy());
    browser.on('close', () => gateway.destroy());
    gateway.write(head);
    browser.on('data', (data) => link.isDead || gateway.write(data));
    gateway.once('data', (answer) => {
      if (link.isWebSocket) this.handshakes++;
      if (link.isWebSocket && this.swallow) {
        link.isDead = true;
        browser.write(answer.subarray(0, answer.indexOf(END_OF_HEAD) + END_OF_HEAD.length));
      } else {
        browser.write(answer);
      }
      gateway.on('data', (data) => link.isDead || browser.write(data));
    });
  }
}
