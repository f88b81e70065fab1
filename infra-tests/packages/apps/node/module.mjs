import assert from 'node:assert/strict';
import { connect } from 'realtime-events-client';
import { FakeSocket } from './socket.mjs';

assert.match(import.meta.resolve('realtime-events-client'), /app-.*\/realtime-events\.mjs$/);
const environment = { socket: (...words) => new FakeSocket(...words), onChange: () => () => {} };
const client = connect({ url: 'wss://site.test/live', shared: false, environment });
client.on('post_saved', ({ data }) => {
  client.close();
  console.log(JSON.stringify({ data, made: FakeSocket.made }));
});
