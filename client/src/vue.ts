/**
 * Composables for Vue 3.3 and later.
 *
 * ```ts
 * const client = connect({ url }); // outside of the component
 *
 * const { channel, state } = useChannel(client, 'orders');
 * const paid = ref(0);
 * useEvent(channel, 'order.paid', () => paid.value++);
 * ```
 *
 * On a server they do nothing. `channel` is `undefined` there and in the first rendering.
 *
 * @module
 */
import { onMounted, shallowRef, toValue, watch, type MaybeRefOrGetter, type ShallowRef } from 'vue';
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
  readonly channel: Readonly<ShallowRef<Channel<Events> | undefined>>;
  readonly state: Readonly<ShallowRef<ChannelState>>;
  /** Read when asked for. It is not reactive. */
  readonly position: Position | undefined;
}

/**
 * Subscribes to a channel while the component is mounted. If the name or `events` change, it subscribes
 * anew; with the same name it continues from its position. The other options count for the first
 * subscription only.
 */
export function useChannel<Events>(
  client: Client<Events>,
  name: MaybeRefOrGetter<string>,
  options?: MaybeRefOrGetter<ChannelOptions>,
): ChannelInComponent<Events>;
/** `Events` declares the events of the channel and their data, if they are not those of the client. */
export function useChannel<Events>(
  client: Client<any>,
  name: MaybeRefOrGetter<string>,
  options?: MaybeRefOrGetter<ChannelOptions>,
): ChannelInComponent<Events>;
export function useChannel(
  client: Client,
  name: MaybeRefOrGetter<string>,
  options: MaybeRefOrGetter<ChannelOptions> = {},
): ChannelInComponent {
  const channel = shallowRef<Channel>();
  const state = shallowRef<ChannelState>({ name: 'subscribing' });

  function subscribe(asked: string): Channel {
    const { events, ...first } = toValue(options);
    const before = channel.value;
    const position = before?.name === asked && before.position;
    const start = position ? { since: position.seq, epoch: position.epoch } : first;
    const now = client.channel(asked, { ...start, events });
    state.value = now.state;
    now.onState((changed) => (state.value = changed));
    return (channel.value = now);
  }

  onMounted(() =>
    watch(
      [() => toValue(name), () => JSON.stringify(toValue(options).events)],
      ([asked], _, onCleanup) => {
        const now = subscribe(asked!);
        onCleanup(() => now.unsubscribe());
      },
      { immediate: true },
    ),
  );
  return {
    channel,
    state,
    get position() {
      return channel.value?.position;
    },
  };
}

/**
 * Calls `handler` with each event of that name while the component is mounted: of a channel, or of the
 * channel `public` of a client. A name that ends in `*` is a prefix.
 */
export function useEvent<Data = unknown>(
  source: MaybeRefOrGetter<Channel | Client | undefined>,
  event: MaybeRefOrGetter<string>,
  handler: Handler<Data>,
): void;
export function useEvent<Events, Name extends NameOf<Events>>(
  source: MaybeRefOrGetter<Channel<Events> | Client<Events> | undefined>,
  event: MaybeRefOrGetter<Name>,
  handler: Handler<DataOf<Events, Name>>,
): void;
export function useEvent(
  source: MaybeRefOrGetter<Channel | Client | undefined>,
  event: MaybeRefOrGetter<string>,
  handler: Handler,
): void {
  onMounted(() =>
    watch(
      [() => toValue(source), () => toValue(event)] as const,
      ([from, name], _, onCleanup) => onCleanup(from?.on(name, handler) ?? (() => {})),
      { immediate: true },
    ),
  );
}
