/**
 * For pages without modules: `<script src="realtime-events.js">` sets `window.RealtimeEvents`.
 *
 * @module
 */
import { connect, DEFAULT_TIMING } from './index.js';

Object.assign(globalThis, { RealtimeEvents: { connect, DEFAULT_TIMING } });
