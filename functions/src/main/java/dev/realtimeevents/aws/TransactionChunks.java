package dev.realtimeevents.aws;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Splits a list of events into chunks that fit into one transaction: at most 100 items and 4 MB.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html">TransactWriteItems</a>
 */
final class TransactionChunks {
  private static final int MAX_ITEMS = 100;

  /** Of the events' own values. The rest of the 4 MB is for keys, ids and attribute names. */
  private static final int MAX_BYTES = 3_500_000;

  private TransactionChunks() {}

  static List<List<Event>> of(List<Event> events) {
    var chunks = new ArrayList<List<Event>>();
    var chunk = new ArrayList<Event>();
    Set<ChannelName> channels = new HashSet<>();
    int bytes = 0;
    for (Event event : events) {
      int size = event.bytes();
      boolean newChannel = !channels.contains(event.channel());
      // An event takes two items, itself and its id; the head of a channel takes one.
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
