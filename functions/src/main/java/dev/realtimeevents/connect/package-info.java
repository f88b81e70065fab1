/**
 * Connections: {@link dev.realtimeevents.connect.Handshake} accepts them, {@link
 * dev.realtimeevents.connect.Connections} stores them.
 */
package dev.realtimeevents.connect;
