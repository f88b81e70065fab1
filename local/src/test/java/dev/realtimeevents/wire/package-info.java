/**
 * Clients for tests, of this module and of {@code infra-tests/}: HTTP and WebSocket as bytes, and a
 * WebSocket as a page has it.
 */
package dev.realtimeevents.wire;
