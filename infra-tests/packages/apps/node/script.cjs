const assert = require('node:assert/strict');
const { connect } = require('realtime-events-client');

assert.match(require.resolve('realtime-events-client'), /app-.*\/realtime-events\.cjs$/);
import('./socket.mjs').then(({ FakeSocket }) => {
  const environment = { socket: (...words) => new FakeSocket(...words), onChange: () => () => {} };
  const client = connect({ url: 'wss://site.test/live', shared: false, environment });
  client.on('post_saved', ({ data }) => {
    client.close();
    console.log(JSON.stringify({ data, made: FakeSocket.made }));
  });
});
