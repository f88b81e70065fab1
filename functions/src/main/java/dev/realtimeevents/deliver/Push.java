package dev.realtimeevents.deliver;

import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.EventFrame;

/** An event on its way: its frame, made once for all listeners, and what became of it. */
public record Push(LoggedEvent event, String frame, Tally tally) {
  public static Push of(LoggedEvent event) {
    return new Push(event, EventFrame.of(event), new Tally());
  }
}
