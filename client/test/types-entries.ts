// Compiled against the shipped types, but not run. Each @ts-expect-error must be an error.
import { connect } from 'realtime-events-client';
import 'realtime-events-client/classic';
import { RealtimeEventsElement } from 'realtime-events-client/element';
import * as react from 'realtime-events-client/react';
import * as vue from 'realtime-events-client/vue';

interface Orders {
  'order.paid': { total: number };
  'order.sent': { carrier: string };
}

const client = connect<Orders>({ url: 'wss://server.test' });
const anything = connect({ url: 'wss://server.test' });

const { channel, state, position } = react.useChannel<Orders>(client, 'orders', { rewind: 5 });
react.useEvent(channel, 'order.paid', ({ data }) => data.total.toFixed());
react.useEvent(channel, 'order.*', ({ data }) => 'total' in data);
react.useEvent(client, 'order.sent', ({ data }) => data.carrier.length);
react.useEvent<{ title: string }>(anything, 'post_saved', ({ data }) => data.title);
[state.name, position?.seq];
// @ts-expect-error there is no such event
react.useEvent(channel, 'order.lost', () => {});
// @ts-expect-error an order has no title
react.useEvent(channel, 'order.paid', ({ data }) => data.title);
// @ts-expect-error data is unknown until a type is given
react.useEvent(react.useChannel(anything, 'x').channel, 'post_saved', ({ data }) => data.title);

react.useEvent(react.useChannel(client, 'x').channel, 'order.paid', ({ data }) => data.total);
react.useEvent(
  react.useChannel<Orders>(anything, 'x').channel,
  'order.paid',
  ({ data }) => data.total,
);
// @ts-expect-error the client's events, too, have no title
react.useEvent(react.useChannel(client, 'x').channel, 'order.paid', ({ data }) => data.title);

const orders = vue.useChannel<Orders>(client, () => 'orders', { events: ['order.*'] });
vue.useEvent(orders.channel, 'order.paid', ({ data }) => data.total.toFixed());
vue.useEvent(
  client,
  () => 'order.sent' as const,
  ({ data }) => data.carrier.length,
);
vue.useEvent<{ title: string }>(anything, 'post_saved', ({ data }) => data.title);
[orders.state.value.name, orders.position?.seq];
// @ts-expect-error there is no such event
vue.useEvent(orders.channel, 'order.lost', () => {});
vue.useEvent(vue.useChannel(client, 'x').channel, 'order.paid', ({ data }) => data.total);
vue.useEvent(vue.useChannel<Orders>(anything, 'x').channel, 'order.paid', ({ data }) => data.total);
// @ts-expect-error the channel is read only
orders.channel.value = undefined;

const element: RealtimeEventsElement = document.createElement('realtime-events');
element.client = anything;
// @ts-expect-error the URL is an attribute
element.url = 'wss://server.test';

window.RealtimeEvents.connect({ url: 'wss://server.test' }).on('post_saved', ({ seq }) => seq + 1);
window.RealtimeEvents.DEFAULT_TIMING.connect;
// @ts-expect-error it has no such function
window.RealtimeEvents.open;
