/**
 * Hooks for React 18 and later.
 *
 * ```tsx
 * const client = connect({ url }); // outside of the component
 *
 * function Orders() {
 *   const { channel, state } = useChannel(client, 'orders');
 *   const [paid, setPaid] = useState(0);
 *   useEvent(channel, 'order.paid', () => setPaid((before) => before + 1));
 *   return <p className={state.name}>{paid} orders</p>;
 * }
 * ```
 *
 * On a server they do nothing. `channel` is `undefined` there and in the first rendering.
 *
 * @module
 */
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type {
  AnyEvents,
  Channel,
  ChannelOptions,
  ChannelState,
  Client,
  DataOf,
  Handler,
  NameOf,
  Position,
} from './index.js';

/** A channel in a component. */
export interface ChannelInComponent<Events = AnyEvents> {
  /** `undefined` until the component is mounted. */
  readonly channel: Channel<Events> | undefined;
  /** The component renders again when it changes. */
  readonly state: ChannelState;
  /** Read when asked for. An event alone does not render the component again. */
  readonly position: Position | undefined;
}

const SUBSCRIBING: ChannelState = { name: 'subscribing' };

/**
 * A layout effect and what it sets end before the browser does anything else, so no event comes between
 * a subscription and its handlers. React 18 warns about it on a server.
 */
const useEffectAtOnce = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/**
 * Subscribes to a channel while the component is mounted. If the client, the name or `events` change, it
 * subscribes anew; with the same client and name it continues from its position. The other options count
 * for the first subscription only.
 */
export function useChannel<Events>(
  client: Client<Events>,
  name: string,
  options?: ChannelOptions,
): ChannelInComponent<Events>;
/** `Events` declares the events of the channel and their data, if they are not those of the client. */
export function useChannel<Events>(
  client: Client<any>,
  name: string,
  options?: ChannelOptions,
): ChannelInComponent<Events>;
export function useChannel(
  client: Client,
  name: string,
  options: ChannelOptions = {},
): ChannelInComponent {
  const [channel, setChannel] = useState<Channel>();
  const last = useRef<{ client: Client; channel: Channel }>(undefined);
  const filter = JSON.stringify(options.events);

  useEffectAtOnce(() => {
    const before = last.current;
    const position =
      before?.client === client && before.channel.name === name && before.channel.position;
    const start = position ? { since: position.seq, epoch: position.epoch } : options;
    const now = client.channel(name, { ...start, events: options.events });
    last.current = { client, channel: now };
    setChannel(now);
    return () => now.unsubscribe();
  }, [client, name, filter]);

  const state = useSyncExternalStore(
    useCallback((changed) => channel?.onState(changed) ?? (() => {}), [channel]),
    () => channel?.state ?? SUBSCRIBING,
    () => SUBSCRIBING,
  );
  return {
    channel,
    state,
    get position() {
      return channel?.position;
    },
  };
}

/**
 * Calls the newest `handler` with each event of that name while the component is mounted: of a channel, or
 * of the channel `public` of a client. A name that ends in `*` is a prefix. A new `handler` does not
 * subscribe anew.
 */
export function useEvent<Data = unknown>(
  source: Channel | Client | undefined,
  event: string,
  handler: Handler<Data>,
): void;
export function useEvent<Events, Name extends NameOf<Events>>(
  source: Channel<Events> | Client<Events> | undefined,
  event: Name,
  handler: Handler<DataOf<Events, Name>>,
): void;
export function useEvent(
  source: Channel | Client | undefined,
  event: string,
  handler: Handler,
): void {
  const newest = useRef(handler);
  useEffectAtOnce(() => {
    newest.current = handler;
  });
  useEffectAtOnce(() => source?.on(event, (received) => newest.current(received)), [source, event]);
}
