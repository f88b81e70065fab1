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
    return event(id, channel, "post_saved", data);
  }

  /** An event on {@code public} with this name. */
  public static Event named(String id, String name) {
    return event(id, ChannelName.PUBLIC, name, "{\"n\":1}");
  }

  private static Event event(String id, ChannelName channel, String name, String data) {
    return new Event(
        new EventId(id),
        channel,
        new EventName(name),
        new RawJson(data),
        new Timestamp("2026-11-24 00:28:44"));
  }
}
