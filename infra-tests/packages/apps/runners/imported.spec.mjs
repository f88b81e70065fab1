import { connect, RealtimeError } from 'realtime-events-client';
import { RealtimeEventsElement } from 'realtime-events-client/element';
import { useChannel } from 'realtime-events-client/react';
import { expect, test } from 'vitest';
import { FakeSocket } from './socket.mjs';

test('a client gets an event', async () => {
  const environment = { socket: (...words) => new FakeSocket(...words), onChange: () => () => {} };
  const client = connect({ url: 'wss://site.test/live', shared: false, environment });
  const event = await new Promise((resolve) => client.on('post_saved', resolve));
  client.close();
  expect(event.data).toBe('hello');
  expect(FakeSocket.made).toEqual([
    { url: 'wss://site.test/live', protocols: ['realtime-events'] },
  ]);
  expect(() => client.channel('posts')).toThrow(RealtimeError);
});

test('the other entries are there', () => {
  expect([typeof useChannel, typeof RealtimeEventsElement]).toEqual(['function', 'function']);
});
