/**
 * For pages without modules: `<script src="realtime-events.js">` sets `window.RealtimeEvents`.
 *
 * @module
 */
import { connect, DEFAULT_TIMING } from './index.js';

declare global {
  /** Set by the classic script `realtime-events.js`. */
  var RealtimeEvents: {
    readonly connect: typeof connect;
    readonly DEFAULT_TIMING: typeof DEFAULT_TIMING;
  };
}

Object.assign(globalThis, { RealtimeEvents: { connect, DEFAULT_TIMING } });
