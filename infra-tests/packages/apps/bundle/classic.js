import 'realtime-events-client/classic';

const client = window.RealtimeEvents.connect({ url: 'wss://site.test/live', shared: false });
client.on('post_saved', ({ data }) => {
  client.close();
  window.hear(data);
});
