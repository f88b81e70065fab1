package dev.realtimeevents.event;

/**
 * An event in the log.
 *
 * @param seq the number in its channel: 1, 2, 3, … without gaps
 */
public record LoggedEvent(Event event, long seq) {
  public ChannelName channel() {
    return event.channel();
  }

  public EventName name() {
    return event.name();
  }
}
