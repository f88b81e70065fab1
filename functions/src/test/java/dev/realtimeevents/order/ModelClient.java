package dev.realtimeevents.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A client of one channel as docs/protocol.md describes it: drops duplicates, holds early events
 * back, and delivers the rest in order.
 */
final class ModelClient {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long NOWHERE = -1;

  private final String channel;
  private final NavigableMap<Long, String> ahead = new TreeMap<>();
  private final List<String> handedOut = new ArrayList<>();
  private final Set<String> heard = new HashSet<>();
  private String connectionId;
  private long start = NOWHERE;
  private long position = NOWHERE;
  private Optional<String> epoch = Optional.empty();
  private long head;
  private int subscribes;
  private boolean reset;
  private String lastError = "";

  ModelClient(String channel, String connectionId) {
    this.channel = channel;
    this.connectionId = connectionId;
  }

  String connectionId() {
    return connectionId;
  }

  /** The client has a new connection. */
  void reconnected(String newConnectionId) {
    connectionId = newConnectionId;
  }

  /** The client asks for all events from the first. */
  void beginAtTheFirst() {
    start = 0;
    position = 0;
  }

  /** Ids of the delivered events, in order. */
  List<String> handedOut() {
    return handedOut;
  }

  /** Whether an event was received, delivered or not. */
  boolean heard(String id) {
    return heard.contains(id);
  }

  /** The seq after which it started; empty until it received one. */
  Optional<Long> start() {
    return start == NOWHERE ? Optional.empty() : Optional.of(start);
  }

  /** Whether it had to reload its state. */
  boolean wasReset() {
    return reset;
  }

  /** The code of the last error; empty if there was none, or it is subscribed again. */
  String lastError() {
    return lastError;
  }

  /** Whether the last pong was ahead of its position. */
  boolean isBehind() {
    return head > position;
  }

  /**
   * Its message to subscribe from its position. Every second one has a {@code ref}, so that the
   * missed events arrive together.
   */
  String subscribe(Optional<String> token) {
    ObjectNode message = MAPPER.createObjectNode();
    message.put("action", "subscribe").put("channel", channel);
    if (++subscribes % 2 == 0) {
      message.put("ref", "r" + subscribes);
    }
    if (position != NOWHERE) {
      message.put("since", position);
    }
    epoch.ifPresent(known -> message.put("epoch", known));
    token.ifPresent(given -> message.put("token", given));
    return message.toString();
  }

  void receive(List<String> frames) {
    frames.forEach(this::receive);
  }

  private void receive(String frame) {
    JsonNode json = parse(frame);
    if (json.has("event")) {
      event(json);
    } else {
      control(json);
    }
    handOut();
  }

  private void event(JsonNode json) {
    if (json.get("channel").textValue().equals(channel)) {
      heard.add(json.get("id").textValue());
      ahead.put(json.get("seq").longValue(), json.get("id").textValue());
    }
  }

  private void control(JsonNode json) {
    switch (json.get("type").textValue()) {
      case "subscribed" -> {
        lastError = "";
        epoch = Optional.of(json.get("epoch").textValue());
        reset |= !json.get("recovered").booleanValue();
        if (position == NOWHERE) {
          start = json.get("seq").longValue();
          position = start;
        }
      }
      case "events" -> json.get("events").forEach(this::event);
      case "pong" -> head = json.get("heads").path(channel).longValue();
      case "error" -> lastError = json.get("code").textValue();
      default -> throw new IllegalStateException("Nobody said how to take " + json);
    }
  }

  private void handOut() {
    if (position == NOWHERE) {
      return;
    }
    ahead.headMap(position, true).clear();
    while (!ahead.isEmpty() && ahead.firstKey() == position + 1) {
      handedOut.add(ahead.pollFirstEntry().getValue());
      position++;
    }
  }

  private static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
