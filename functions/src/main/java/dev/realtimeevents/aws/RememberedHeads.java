package dev.realtimeevents.aws;

import dev.realtimeevents.event.ChannelName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The heads that this process wrote last. Another process may have moved them since: they serve as
 * the condition of a write, never as an answer. Thread-safe.
 */
final class RememberedHeads {
  /** At up to 1 KB each. */
  private static final int MAX = 1000;

  private final Map<ChannelName, HeadRow> heads =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ChannelName, HeadRow> eldest) {
          return size() > MAX;
        }
      };

  synchronized Optional<HeadRow> get(ChannelName channel) {
    return Optional.ofNullable(heads.get(channel));
  }

  synchronized void put(ChannelName channel, HeadRow head) {
    heads.put(channel, head);
  }
}
