import { connect } from 'realtime-events-client';
import 'realtime-events-client/element';

globalThis.WebSocket = class {
  constructor() {
    throw new Error('A server opened a connection');
  }
};
const client = connect({ url: 'wss://site.test/live' });
client.on('post_saved', () => {});
const channel = client.channel('orders', { rewind: 5 });
console.log(JSON.stringify([client.state, channel.state, process.getActiveResourcesInfo()]));
