/** What the tests talk with: HTTP and WebSocket as bytes, and a WebSocket as a page has it. */
package dev.realtimeevents.wire;
