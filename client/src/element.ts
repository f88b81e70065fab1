/**
 * A Web Component for pages without a framework. It is shown as nothing.
 *
 * ```html
 * <realtime-events url="wss://…/live" channel="orders" events="order.*"></realtime-events>
 * <script type="module">
 *   import 'realtime-events-client/element';
 *   document.addEventListener('realtime', ({ detail }) => console.log(detail.event, detail.data));
 * </script>
 * ```
 *
 * | attribute | |
 * |---|---|
 * | `url` | as in `connect({ url })` |
 * | `history-url` | as in `connect({ historyUrl })` |
 * | `channel` | the default is `public` |
 * | `events` | names, or prefixes that end in `*`, with commas; the default is all |
 * | `state` | set by the element: `subscribing`, `live` or `closed` |
 *
 * Elements with the same `url` and `history-url` share a client.
 *
 * @module
 */
import { connect, type Channel, type Client } from './index.js';

declare global {
  interface HTMLElementTagNameMap {
    'realtime-events': RealtimeEventsElement;
  }
}

const ATTRIBUTES = ['url', 'history-url', 'channel', 'events'];
/** By the attributes that a client is made of. */
const clients = new Map<string, { readonly client: Client; users: number }>();

/**
 * Dispatches each event of its channel as a `CustomEvent` named `realtime`, whose `detail` is the event, and
 * each reset as one named `realtime-reset`, whose `detail` is the position. Both bubble.
 */
export class RealtimeEventsElement extends (globalThis.HTMLElement ??
  (class {} as typeof HTMLElement)) {
  static readonly observedAttributes = ATTRIBUTES;
  private given: Client | undefined;
  private key: string | undefined;
  private stop = () => {};

  /** Instead of `url`: a client of the page, such as one with a token. */
  get client(): Client | undefined {
    return this.given;
  }

  set client(client: Client | undefined) {
    this.key = undefined;
    this.given = client;
    this.changed();
  }

  /** @internal */
  connectedCallback(): void {
    this.changed();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.changed();
  }

  /** @internal */
  attributeChangedCallback(): void {
    this.changed();
  }

  /** Attributes change one by one, and a moved element leaves the page and comes back: looks once, after both. */
  private changed(): void {
    queueMicrotask(() => {
      const values = ATTRIBUTES.map((name) => this.getAttribute(name) ?? undefined);
      const [url, historyUrl, name = 'public', events] = values;
      const isWanted = this.isConnected && (this.given || url);
      const key = isWanted ? JSON.stringify(values) : '';
      if (key === this.key) {
        return;
      }
      this.key = key;
      this.stop();
      this.stop = () => {};
      if (isWanted) {
        const [client, release] = this.given ? [this.given, () => {}] : take(url!, historyUrl);
        const channel = client.channel(name, { events: list(events) });
        this.listen(channel);
        this.stop = () => {
          channel.unsubscribe();
          release();
        };
      }
    });
  }

  private listen(channel: Channel): void {
    const dispatch = (type: string, detail: unknown) =>
      this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
    const show = () => this.setAttribute('state', channel.state.name);
    channel.on('*', (event) => dispatch('realtime', event));
    channel.onReset((position) => dispatch('realtime-reset', position));
    channel.onState(show);
    show();
  }
}

/** The names of a list with commas; `undefined`, which means all, if there is none. */
function list(names = ''): string[] | undefined {
  const given = names
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return given.length ? given : undefined;
}

/** A client for the page, and what ends its use. The last end closes it. */
function take(url: string, historyUrl: string | undefined): [Client, () => void] {
  const key = JSON.stringify([url, historyUrl]);
  const shared = clients.get(key) ?? { client: connect({ url, historyUrl }), users: 0 };
  clients.set(key, shared);
  shared.users++;
  return [
    shared.client,
    () => {
      if (!--shared.users) {
        clients.delete(key);
        shared.client.close();
      }
    },
  ];
}

globalThis.customElements?.define('realtime-events', RealtimeEventsElement);
