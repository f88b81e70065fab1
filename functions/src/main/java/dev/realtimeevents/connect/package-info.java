/** The beginning of a connection: {@link dev.realtimeevents.connect.Welcome}. */
package dev.realtimeevents.connect;
