package dev.realtimeevents.conformance.probe;

import java.util.List;

/** The events that the probe got. Thread-safe. */
public interface Records {
  /**
   * Keeps an event.
   *
   * @param key by which a test finds it: one of its own, or a connection id
   * @param json the event as it came
   */
  void add(String key, String json);

  /** The events under a key, oldest first; none if there are none. */
  List<String> get(String key);
}
