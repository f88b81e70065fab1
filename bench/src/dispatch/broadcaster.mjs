// A WebSocket server as one would write it with the package ws: it checks the signature of a POST to /dispatch, and
// sends each event to all. It stores nothing, so nobody can ask for what was missed.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { isSigned } from 'realtime-events-testkit/signing.mjs';
import { WebSocketServer } from 'ws';

const [secret] = process.argv.slice(2);
const http = createServer(async (request, response) => {
  const body = await text(request);
  const { status, answer } = dispatch(request.headers, body);
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
});
const sockets = new WebSocketServer({ server: http });
let seq = 0;

function dispatch(headers, body) {
  if (!isSigned(secret, headers, Buffer.from(body))) {
    return { status: 401, answer: { status: 'error', message: 'Not signed' } };
  }
  for (const { event, data } of [JSON.parse(body)].flat()) {
    const timestamp = new Date().toISOString();
    const frame = { event, data, timestamp, id: randomUUID(), channel: 'public', seq: ++seq };
    const message = JSON.stringify(frame);
    for (const socket of sockets.clients) socket.send(message);
  }
  return { status: 200, answer: { status: 'success', message: 'Event broadcasted' } };
}

http.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => process.send(http.address().port));
process.on('disconnect', () => process.exit());
