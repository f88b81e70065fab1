/**
 * What is said on the wire: {@link dev.realtimeevents.protocol.DispatchBody} from WordPress, {@link
 * dev.realtimeevents.protocol.ClientMessage} from a browser, {@link
 * dev.realtimeevents.protocol.EventFrame} and {@link dev.realtimeevents.protocol.ServerMessage} to
 * it.
 *
 * <p>Only text and values: nothing here decides, stores or sends.
 */
package dev.realtimeevents.protocol;
