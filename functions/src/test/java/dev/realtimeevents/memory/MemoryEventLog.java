package dev.realtimeevents.memory;

import dev.realtimeevents.event.Burst;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Epochs;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventKey;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.Head;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RecentNames;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The event log in memory. A transaction is one step, and so is marking its push as finished. */
public final class MemoryEventLog implements EventLog {
  /** An event, its id and at most one head: three of the hundred items of a transaction. */
  private static final int EVENTS_TOGETHER = 33;

  private final Epochs epochs = new Epochs(UUID.randomUUID().toString());
  private final Duration retention;
  private final InstantSource clock;
  private final Steps steps;
  private final Map<ChannelName, Head> heads = new HashMap<>();
  private final Map<ChannelName, RecentNames> names = new HashMap<>();
  private final Map<ChannelName, Burst> bursts = new HashMap<>();
  private final Map<ChannelName, NavigableMap<Long, Row>> channels = new HashMap<>();
  private final Map<EventKey, Row> keys = new HashMap<>();
  private final Set<LoggedEvent> pending = new HashSet<>();
  private OptionalInt transactionsUntilBusy = OptionalInt.empty();
  private long largestRead;

  /**
   * @param first the number of the first event that was stored in the same step
   * @param expiresAt in epoch seconds, as in DynamoDB
   */
  private record Row(LoggedEvent event, long first, long expiresAt) {
    boolean expired(Instant now) {
      return expiresAt <= now.getEpochSecond();
    }
  }

  public MemoryEventLog(Duration retention, InstantSource clock, Steps steps) {
    this.retention = retention;
    this.clock = clock;
    this.steps = steps;
  }

  /** The next transaction fails because of contention. */
  public void beBusy() {
    beBusyAfter(0);
  }

  /** The transaction after this number of successful ones fails. */
  public synchronized void beBusyAfter(int transactions) {
    transactionsUntilBusy = OptionalInt.of(transactions);
  }

  @Override
  public Appended append(List<Event> events, Predicate<ChannelName> isLarge) {
    var entries = new ArrayList<Entry>();
    for (int from = 0; from < events.size(); from += EVENTS_TOGETHER) {
      steps.before("log.append");
      int to = Math.min(from + EVENTS_TOGETHER, events.size());
      switch (appendTogether(events.subList(from, to), isLarge)) {
        case Appended.Stored(var stored) -> entries.addAll(stored);
        case Appended.Busy none -> {
          return none;
        }
      }
    }
    return new Appended.Stored(entries);
  }

  private synchronized Appended appendTogether(List<Event> events, Predicate<ChannelName> isLarge) {
    if (transactionsUntilBusy.isPresent()) {
      int left = transactionsUntilBusy.getAsInt();
      transactionsUntilBusy = left == 0 ? OptionalInt.empty() : OptionalInt.of(left - 1);
      if (left == 0) {
        return new Appended.Busy();
      }
    }
    Instant now = clock.instant();
    var entries = new ArrayList<Entry>();
    Map<EventKey, Entry> fresh = new HashMap<>();
    Map<ChannelName, Long> first = new HashMap<>();
    Map<ChannelName, Burst> moved = new HashMap<>();
    for (Event event : events) {
      Row row = keys.get(event.key());
      if (row == null || row.expired(now)) {
        Burst burst =
            moved.computeIfAbsent(
                event.channel(),
                channel ->
                    bursts
                        .getOrDefault(channel, Burst.NONE)
                        .append(opened(channel).seq() + 1, now, isLarge.test(channel)));
        fresh.put(event.key(), store(event, first, burst.from(), now));
      }
      entries.add(fresh.containsKey(event.key()) ? fresh.get(event.key()) : repeated(row));
    }
    bursts.putAll(moved);
    return new Appended.Stored(entries);
  }

  private Entry repeated(Row row) {
    return new Entry(
        row.event(),
        opened(row.event().channel()).epoch(),
        pending.contains(row.event()),
        row.first(),
        Optional.empty(),
        OptionalLong.empty());
  }

  /**
   * @param first the numbers of the first events that the step has stored, by channel
   */
  private Entry store(Event event, Map<ChannelName, Long> first, OptionalLong burst, Instant now) {
    Head before = opened(event.channel());
    long seq = before.seq() + 1;
    var row =
        new Row(
            new LoggedEvent(event, seq, Optional.of(now)),
            first.computeIfAbsent(event.channel(), _ -> seq),
            now.plus(retention).getEpochSecond());
    heads.put(event.channel(), new Head(row.event().seq(), before.epoch()));
    channels.computeIfAbsent(event.channel(), none -> new TreeMap<>()).put(row.event().seq(), row);
    keys.put(event.key(), row);
    pending.add(row.event());
    RecentNames known = names.getOrDefault(event.channel(), RecentNames.NONE);
    names.put(event.channel(), known.with(event.name(), row.event().seq()));
    return new Entry(row.event(), before.epoch(), true, row.first(), Optional.of(known), burst);
  }

  @Override
  public void fanOutFinished(Collection<Entry> entries) {
    entries.stream()
        .collect(Collectors.groupingBy(entry -> List.of(entry.event().channel(), entry.first())))
        .values()
        .forEach(this::finished);
  }

  private void finished(List<Entry> storedTogether) {
    steps.before("log.fanOutFinished");
    synchronized (this) {
      storedTogether.forEach(entry -> pending.remove(entry.event()));
    }
  }

  @Override
  public Head open(ChannelName channel, Optional<String> epoch) {
    steps.before("log.open");
    synchronized (this) {
      Head head = opened(channel);
      return epoch
          .filter(known -> epochs.isSame(channel, known, head.epoch()))
          .map(known -> new Head(head.seq(), known))
          .orElse(head);
    }
  }

  private Head opened(ChannelName channel) {
    return heads.getOrDefault(channel, new Head(0, epochs.at(channel, clock.instant())));
  }

  @Override
  public Map<ChannelName, Head> heads(Collection<ChannelName> request) {
    steps.before("log.heads");
    synchronized (this) {
      var found = new LinkedHashMap<ChannelName, Head>();
      request.stream()
          .filter(heads::containsKey)
          .forEach(channel -> found.put(channel, heads.get(channel)));
      return found;
    }
  }

  @Override
  public RecentNames names(ChannelName channel) {
    steps.before("log.names");
    synchronized (this) {
      return names.getOrDefault(channel, RecentNames.NONE);
    }
  }

  @Override
  public List<LoggedEvent> read(ChannelName channel, long after, int limit, int bytes) {
    steps.before("log.read");
    synchronized (this) {
      var events = new ArrayList<LoggedEvent>();
      long size = 0;
      for (LoggedEvent event : living(channel, after, Long.MAX_VALUE)) {
        size += event.event().data().bytes();
        if (events.size() == limit || (size > bytes && !events.isEmpty())) {
          break;
        }
        events.add(event);
        largestRead = Math.max(largestRead, size);
      }
      return events;
    }
  }

  @Override
  public boolean isContiguous(ChannelName channel, long after, long upTo) {
    steps.before("log.isContiguous");
    synchronized (this) {
      return living(channel, after, upTo).size() == upTo - after;
    }
  }

  private List<LoggedEvent> living(ChannelName channel, long after, long upTo) {
    Instant now = clock.instant();
    return channels
        .getOrDefault(channel, new TreeMap<>())
        .subMap(after, false, upTo, true)
        .values()
        .stream()
        .filter(row -> !row.expired(now))
        .map(Row::event)
        .toList();
  }

  /** The largest number of bytes that one read returned. */
  public synchronized long largestRead() {
    return largestRead;
  }
}
