package dev.realtimeevents.event;

/** Events for tests. */
public final class Events {
  private Events() {}

  /** An event on {@code public} with the data {@code {"n":1}}. */
  public static Event event(String id) {
    return event(id, ChannelName.PUBLIC);
  }

  public static Event event(String id, ChannelName channel) {
    return event(id, channel, "{\"n\":1}");
  }

  /**
   * @param data JSON
   */
  public static Event event(String id, ChannelName channel, String data) {
    return new Event(
        new EventId(id),
        channel,
        new EventName("post_saved"),
        new RawJson(data),
        new Timestamp("2026-11-24 00:28:44"));
  }
}
