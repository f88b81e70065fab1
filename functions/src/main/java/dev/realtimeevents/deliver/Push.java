package dev.realtimeevents.deliver;

import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.EventFrame;

/**
 * One event's push to all its subscribers.
 *
 * @param frame the event's frame, rendered once for all of them
 */
public record Push(LoggedEvent event, String frame, DeliveryCounts counts) {
  /** A push of an event whose frame is still to be rendered. */
  public static Push of(LoggedEvent event) {
    return new Push(event, EventFrame.render(event));
  }

  public Push(LoggedEvent event, String frame) {
    this(event, frame, new DeliveryCounts());
  }
}
