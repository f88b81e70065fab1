/**
 * Delivers each event of a channel once, in order, none missing.
 *
 * ```ts
 * import { connect } from 'realtime-events-client';
 *
 * const client = connect({ url: 'wss://example.execute-api.us-east-1.amazonaws.com/live' });
 * client.on('post_saved', (event) => console.log(event.data));
 * ```
 *
 * @module
 */
export { connect } from './connect.js';
export { RealtimeError } from './errors.js';
export type { Client, ConnectOptions } from './client.js';
export type {
  AnyEvents,
  Channel,
  ChannelOptions,
  ChannelState,
  DataOf,
  Handler,
  HistoryOptions,
  HistoryPage,
  Listen,
  NameOf,
} from './channel.js';
export type { State } from './connection.js';
export type { BroadcastLike, Debug, Environment, LocksLike, SocketLike } from './environment.js';
export type { Position, RealtimeEvent } from './protocol.js';
export { DEFAULT_TIMING } from './timing.js';
export type { Timing } from './timing.js';
export type { TokenSource } from './tokens.js';
