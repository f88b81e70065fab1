/**
 * Accepts events: {@link dev.realtimeevents.dispatch.Dispatch} answers {@code POST /dispatch}. It
 * authenticates the sender, writes the log, and pushes.
 */
package dev.realtimeevents.dispatch;
