package dev.realtimeevents.aws;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.protocol.EventFrame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts a list of events into parts that each fit one transaction: at most 100 items and 4 MB.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html">TransactWriteItems</a>
 */
final class TransactionChunks {
  private static final int MAX_ITEMS = 100;
  private static final int MAX_BYTES = 3_500_000;

  private TransactionChunks() {}

  static List<List<Event>> of(List<Event> events) {
    var chunks = new ArrayList<List<Event>>();
    var chunk = new ArrayList<Event>();
    Set<ChannelName> channels = new HashSet<>();
    int bytes = 0;
    for (Event event : events) {
      int size = EventFrame.bytesAtMost(event);
      boolean newChannel = !channels.contains(event.channel());
      // An event is two items, itself and its id; a channel's head is one.
      int items = 2 * (chunk.size() + 1) + channels.size() + (newChannel ? 1 : 0);
      if (!chunk.isEmpty() && (items > MAX_ITEMS || bytes + size > MAX_BYTES)) {
        chunks.add(List.copyOf(chunk));
        chunk.clear();
        channels.clear();
        bytes = 0;
      }
      chunk.add(event);
      channels.add(event.channel());
      bytes += size;
    }
    if (!chunk.isEmpty()) {
      chunks.add(List.copyOf(chunk));
    }
    return chunks;
  }
}
