import type { ServerFrame, Subscribe } from './protocol.js';

/** The state of the connection to the server. */
export type State =
  | { readonly name: 'connecting' }
  | { readonly name: 'open'; readonly via: 'websocket' | 'polling' }
  /**
   * The next attempt is in `delay` milliseconds; `code` is the close code of the last. The `reason` is
   * `rate_limited` if this browser has cost the server more than it may, in whatever tab: then
   * neither the network nor a page that comes into view makes the client connect earlier.
   */
  | {
      readonly name: 'waiting';
      readonly delay: number;
      readonly code: number;
      readonly reason?: string;
    }
  /** Not connected, until `connect()` or until the page comes back. On a server it stays so. */
  | { readonly name: 'disconnected' }
  /** For good: the page closed it. The reason is `close`. */
  | { readonly name: 'closed'; readonly reason: string };

/** A request of one subscription of a page. The `id` names it in the page. */
export type ChannelRequest =
  | ({ readonly action: 'subscribe'; readonly id: string; readonly token: string } & Subscribe)
  | { readonly action: 'unsubscribe'; readonly id: string; readonly channel: string }
  | { readonly action: 'presence'; readonly id: string; readonly channel: string };

/** The connection that a client uses: its own, or one that the browser's tabs share. */
export interface Connection {
  /** Sends the request if the connection is open; otherwise the request is lost. */
  request(request: ChannelRequest): void;
  /** The network or the page came back: connects now, or checks that the server still answers. */
  wake(): void;
  /**
   * Looks at whether it is alive. Called every few seconds while the page's clock runs.
   *
   * @param slept whether it did not run for a while
   */
  tick(slept: boolean): void;
  close(): void;
}

export interface ConnectionEvents {
  state(state: State): void;
  /** There is a new connection; the server knows no subscription of it yet. */
  opened(): void;
  /** @param id of the request that the frame answers; absent if it is for everybody */
  frame(frame: ServerFrame, id?: string): void;
}
