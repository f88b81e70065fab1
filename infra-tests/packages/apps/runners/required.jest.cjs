// Jest's own way: everything is required.
const { connect, RealtimeError } = require('realtime-events-client');
const { useChannel } = require('realtime-events-client/react');
const { RealtimeEventsElement } = require('realtime-events-client/element');

class Socket {
  readyState = 0;
  static urls = [];

  constructor(url) {
    Socket.urls.push(url);
  }

  close() {}
}

test('a client connects', () => {
  const environment = { socket: (...words) => new Socket(...words), onChange: () => () => {} };
  const client = connect({ url: 'wss://site.test/live', shared: false, environment });
  client.on('post_saved', () => {});
  expect(Socket.urls).toEqual(['wss://site.test/live']);
  client.close();
  expect(() => client.channel('posts')).toThrow(RealtimeError);
});

test('the other entries are there', () => {
  expect([typeof useChannel, typeof RealtimeEventsElement]).toEqual(['function', 'function']);
});
