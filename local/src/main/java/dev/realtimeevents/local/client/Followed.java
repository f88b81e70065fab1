package dev.realtimeevents.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A channel that a listener follows, and the position that it has reached: each event comes out
 * once and in order, whatever the network does. Not thread-safe.
 */
final class Followed {
  private final String name;
  private final List<String> events;
  private final Start start;

  /** Events that came before one that precedes them, by number. */
  private final Map<Long, JsonNode> early = new TreeMap<>();

  /**
   * The number of the last event that came out or was filtered; negative before the first answer.
   */
  private long position = -1;

  private String epoch = "";
  private boolean asked;

  /** The number up to which a recovery is on its way. */
  private long promised = -1;

  Followed(String name, List<String> events, Start start) {
    this.name = name;
    this.events = events;
    this.start = start;
  }

  String name() {
    return name;
  }

  /** Whether a {@code subscribe} waits for its answer. */
  boolean isAsked() {
    return asked;
  }

  /** The connection is another one: nothing that was asked is answered. */
  void disconnected() {
    asked = false;
    promised = -1;
    early.clear();
  }

  /** The entry of a {@code subscribe}, with the position if there is one. */
  ObjectNode ask() {
    asked = true;
    ObjectNode entry = JsonNodeFactory.instance.objectNode().put("channel", name);
    if (position >= 0) {
      entry.put("since", position).put("epoch", epoch);
    } else {
      start.since().ifPresent(since -> entry.put("since", since));
      start.rewind().ifPresent(rewind -> entry.put("rewind", rewind));
    }
    if (!events.isEmpty()) {
      events.forEach(entry.putArray("events")::add);
    }
    return entry;
  }

  /** Takes a {@code subscribed}. */
  List<Outcome> subscribed(JsonNode message) {
    asked = false;
    long head = message.path("seq").asLong();
    long known = position >= 0 ? position : start.since().orElse(-1);
    String before = epoch;
    epoch = message.path("epoch").asText();
    if (!message.path("recovered").asBoolean(true)) {
      boolean restarted = position >= 0 && !before.equals(epoch);
      position = head;
      if (restarted) {
        early.clear();
      }
      var outcomes = new ArrayList<Outcome>();
      outcomes.add(new Outcome.Lost(name, known, head, restarted));
      outcomes.addAll(drained());
      return outcomes;
    }
    position = message.path("since").asLong(known >= 0 ? known : head);
    promised = head;
    return drained();
  }

  /** Takes a message {@code events}. */
  List<Outcome> events(JsonNode message) {
    if (position < 0) {
      return List.of();
    }
    var outcomes = new ArrayList<Outcome>();
    if (message.path("since").asLong() <= position) {
      for (JsonNode frame : message.path("events")) {
        long seq = frame.path("seq").asLong();
        if (seq > position) {
          position = seq;
          outcomes.add(new Outcome.Event(frame));
        }
      }
      position = Math.max(position, message.path("seq").asLong());
    } else {
      message.path("events").forEach(frame -> early.put(frame.path("seq").asLong(), frame));
    }
    outcomes.addAll(drained());
    return outcomes;
  }

  /** Takes an event frame. */
  List<Outcome> event(JsonNode frame) {
    if (position < 0 || frame.path("seq").asLong() <= position) {
      return List.of();
    }
    early.put(frame.path("seq").asLong(), frame);
    return drained();
  }

  /** Takes the newest number of the channel, from a {@code pong}. */
  List<Outcome> head(long head) {
    return position >= 0 && head > position && !asked ? List.of(new Outcome.Ask()) : List.of();
  }

  /** The early events that follow the position; asks for what is missing before the others. */
  private List<Outcome> drained() {
    var outcomes = new ArrayList<Outcome>();
    Iterator<Map.Entry<Long, JsonNode>> rest = early.entrySet().iterator();
    while (rest.hasNext()) {
      Map.Entry<Long, JsonNode> next = rest.next();
      long seq = next.getKey();
      if (seq > position) {
        if (next.getValue().path("prev").asLong(seq - 1) > position) {
          break;
        }
        position = seq;
        outcomes.add(new Outcome.Event(next.getValue()));
      }
      rest.remove();
    }
    if (!early.isEmpty() && !asked && position >= promised) {
      outcomes.add(new Outcome.Ask());
    }
    return outcomes;
  }
}
