import { connect } from 'realtime-events-client';

const client = connect({ url: 'wss://site.test/live', shared: false });
client.on('post_saved', ({ data }) => {
  client.close();
  window.hear(data);
});
