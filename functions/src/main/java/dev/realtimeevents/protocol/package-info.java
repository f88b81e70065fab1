/**
 * The messages on the wire: {@link dev.realtimeevents.protocol.DispatchBody} from a sender, {@link
 * dev.realtimeevents.protocol.ClientMessage} from a browser, {@link
 * dev.realtimeevents.protocol.EventFrame} and {@link dev.realtimeevents.protocol.ServerMessage} to
 * it.
 *
 * <p>This package only converts between text and values. It decides, stores and sends nothing.
 */
package dev.realtimeevents.protocol;
