// Compiled against the shipped types, but not run. Each @ts-expect-error must be an error.
import { connect, DEFAULT_TIMING, type Channel, type State } from 'realtime-events-client';

interface Post {
  post_id: number;
  title: string;
}

const client = connect({ url: 'wss://server.test', token: () => 'jwt', timing: { ping: 60_000 } });
connect({ url: 'wss://server.test', token: async () => 'jwt', shared: false, remember: true });

const stop: () => void = client.on<Post>('post_saved', ({ data, seq }) => {
  const title: string = data.title;
  const next: number = seq + 1;
  return [title, next];
});
stop();

client.on('anything', ({ data }) => {
  // @ts-expect-error data is unknown until a type is given
  data.title;
});

const channel: Channel = client.channel('news', { events: ['post_*'] as const });
channel.onReset(({ seq, epoch }) => [seq.toFixed(), epoch.length]);
channel.onState((state) => {
  if (state.name === 'closed') {
    state.reason.length;
  }
  // @ts-expect-error only a closed channel has a reason
  state.reason;
});

async function iterate(): Promise<void> {
  for await (const { event, data } of channel) {
    event.length;
    // @ts-expect-error data is unknown here, too
    data.title;
  }
}
void iterate();

function wait(state: State): number {
  switch (state.name) {
    case 'connecting':
      return 0;
    case 'open':
      return state.via.length;
    case 'waiting':
      return state.delay;
    case 'disconnected':
      return 0;
    case 'closed':
      return state.reason.length;
  }
}
client.onState((state) => wait(state));

// @ts-expect-error the URL is missing
connect({});
// @ts-expect-error the URL must be a string
connect({ url: 5 });
// @ts-expect-error a token must be a string
connect({ url: '', token: () => 5 });
// @ts-expect-error there is no such wait
connect({ url: '', timing: { pong: 1 } });
// @ts-expect-error there is no such option
connect({ url: '', share: true });
// @ts-expect-error events must be a list
client.channel('news', { events: 'post_saved' });
// @ts-expect-error the state is read only
client.state = { name: 'connecting' };
// @ts-expect-error the defaults are read only
DEFAULT_TIMING.ping = 1;

interface OrderEvents {
  'order.paid': { total: number };
  'order.sent': { carrier: string };
  refund: { reason: string };
}
const typed = connect<OrderEvents>({ url: '' });
typed.on('order.paid', ({ data }) => data.total.toFixed());
typed.once('refund', ({ data }) => data.reason.length);
const listen = ({ data }: { data: OrderEvents['refund'] }) => data.reason;
typed.on('refund', listen);
typed.off('refund', listen);
typed.on('order.*', ({ data }) => {
  // @ts-expect-error an order that was sent has no total
  data.total;
  return 'total' in data ? data.total.toFixed() : data.carrier.length;
});
typed.on('*', ({ data }) => 'reason' in data && data.reason.length);
// @ts-expect-error there is no such event
typed.on('order.lost', () => {});
// @ts-expect-error there is no such event
typed.once('order', () => {});
// @ts-expect-error a refund has no total
typed.on('refund', ({ data }) => data.total);
// A channel has the client's events, or its own.
typed.channel('orders').on('refund', ({ data }) => data.reason.length);
const own = client.channel<OrderEvents>('orders', { rewind: 5 });
own.once('order.sent', ({ data }) => data.carrier.length);
// @ts-expect-error there is no such event
own.on('order.lost', () => {});
// @ts-expect-error there is no such event
typed.channel<{ a: string }>('x').on('refund', () => {});
