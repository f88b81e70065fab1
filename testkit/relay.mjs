import { connect, createServer } from 'node:net';

/**
 * A proxy between a browser and the gateway. It refuses WebSockets while `webSockets` is false, as a
 * company's proxy may.
 *
 * @param {number} port of the gateway
 * @returns {Promise<{webSockets: boolean, through: (url: string) => string, close: () => void}>} `through`
 *     makes a URL of the gateway lead through the proxy
 */
export async function startRelay(port) {
  const sockets = new Set();
  const relay = { webSockets: true };
  const server = createServer((browser) => {
    sockets.add(browser);
    browser.on('error', () => browser.destroy()).on('close', () => sockets.delete(browser));
    browser.once('data', (head) => {
      if (!relay.webSockets && /^upgrade: websocket/im.test(head)) {
        browser.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        return;
      }
      const gateway = connect(port, '127.0.0.1');
      gateway.on('error', () => browser.destroy()).on('close', () => browser.destroy());
      browser.on('close', () => gateway.destroy());
      gateway.write(head);
      browser.pipe(gateway).pipe(browser);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  relay.through = (url) => Object.assign(new URL(url), { port: server.address().port }).href;
  relay.close = () => {
    server.close();
    sockets.forEach((socket) => socket.destroy());
  };
  return relay;
}
