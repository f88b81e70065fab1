package dev.realtimeevents.event;

/**
 * An event with its place in the log.
 *
 * @param seq its number in its channel: 1 for the first, then without gaps
 */
public record LoggedEvent(Event event, long seq) {
  public ChannelName channel() {
    return event.channel();
  }

  public EventName name() {
    return event.name();
  }
}
