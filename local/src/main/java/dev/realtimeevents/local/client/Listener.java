package dev.realtimeevents.local.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Follows channels until it is interrupted: pings, connects again after a cut, and continues from
 * its positions. Used by one thread.
 */
public final class Listener {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An idle connection is asked this often whether it is alive. */
  private static final Duration QUIET = Duration.ofSeconds(30);

  /** What was asked is answered within this time, or the connection is dead. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int CHANNELS_IN_A_MESSAGE = 50;

  private final HttpClient http;
  private final URI url;
  private final Tokens tokens;
  private final Audience audience;
  private final Map<String, Followed> channels = new LinkedHashMap<>();
  private Duration pause = FIRST_PAUSE;
  private String refusal = "";

  /** Issues a token whenever one is needed. */
  public interface Tokens {
    String token();
  }

  /**
   * A listener that has not connected yet.
   *
   * @param url of the WebSocket API
   * @param names of the channels
   * @param events names, and prefixes that end in {@code *}; all if there are none
   */
  public Listener(
      HttpClient http,
      URI url,
      Tokens tokens,
      List<String> names,
      List<String> events,
      Start start,
      Audience audience) {
    this.http = http;
    this.url = url;
    this.tokens = tokens;
    this.audience = audience;
    names.forEach(name -> channels.put(name, new Followed(name, events, start)));
  }

  /**
   * Listens.
   *
   * @return the reason for the end, when no channel is left
   * @throws IOException if the first connection cannot be opened
   */
  public String listen() throws IOException, InterruptedException {
    LiveSocket socket = LiveSocket.open(http, url);
    while (true) {
      String reason;
      try (LiveSocket current = socket) {
        reason = converse(current);
      }
      if (channels.isEmpty()) {
        return refusal;
      }
      channels.values().forEach(Followed::disconnected);
      socket = again(reason);
    }
  }

  /** Connects after a pause, and after longer ones while that fails. */
  private LiveSocket again(String why) throws InterruptedException {
    String reason = why;
    while (true) {
      audience.note("%s. Back in %.1f s".formatted(sentence(reason), pause.toMillis() / 1000.0));
      long spread = ThreadLocalRandom.current().nextLong(pause.toMillis() / 4 + 1);
      Thread.sleep(pause.toMillis() + spread);
      pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
      try {
        LiveSocket socket = LiveSocket.open(http, url);
        audience.note("Connected again");
        return socket;
      } catch (IOException e) {
        reason = e.getMessage();
      }
    }
  }

  /** Talks until the connection is gone, or no channel is left; returns the reason. */
  private String converse(LiveSocket socket) throws InterruptedException {
    subscribe(socket, List.copyOf(channels.values()));
    Instant deadline = Instant.now().plus(PATIENCE);
    boolean waiting = true;
    while (!channels.isEmpty()) {
      Optional<Incoming> next = socket.next(Duration.between(Instant.now(), deadline));
      switch (next.orElse(null)) {
        case null -> {
          if (waiting) {
            return "no answer within " + PATIENCE.toSeconds() + " s";
          }
          socket.send("{\"action\":\"ping\"}");
          deadline = Instant.now().plus(PATIENCE);
          waiting = true;
        }
        case Incoming.Closed(String reason) -> {
          return reason;
        }
        case Incoming.Text(String text) -> {
          Optional<String> end = take(socket, text);
          if (end.isPresent()) {
            return end.get();
          }
          waiting = channels.values().stream().anyMatch(Followed::isAsked);
          deadline = Instant.now().plus(waiting ? PATIENCE : QUIET);
        }
      }
    }
    return refusal;
  }

  /** Takes a message; returns why the connection has to end, if it has to. */
  private Optional<String> take(LiveSocket socket, String text) throws InterruptedException {
    JsonNode message;
    try {
      message = ExactJson.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return Optional.of("the answer is not JSON");
    }
    if (message.has("event")) {
      follow(socket, message, Kind.EVENT);
      return Optional.empty();
    }
    switch (message.path("type").asText()) {
      case "subscribed" -> {
        pause = FIRST_PAUSE;
        follow(socket, message, Kind.SUBSCRIBED);
      }
      case "events" -> follow(socket, message, Kind.EVENTS);
      case "pong" -> {
        for (Followed channel : List.copyOf(channels.values())) {
          JsonNode head = message.path("heads").path(channel.name());
          // An absent channel is one whose token has expired.
          perform(
              socket,
              channel,
              head.isMissingNode() && !channel.isAsked()
                  ? List.of(new Outcome.Ask())
                  : channel.head(head.asLong()));
        }
      }
      case "error" -> {
        return error(socket, message);
      }
      case "" -> {
        // API Gateway's own: it did not deliver a message of ours.
        return Optional.of("the gateway is busy: " + message.path("message").asText("no reason"));
      }
      default -> {}
    }
    return Optional.empty();
  }

  private enum Kind {
    EVENT,
    EVENTS,
    SUBSCRIBED
  }

  private void follow(LiveSocket socket, JsonNode message, Kind kind) throws InterruptedException {
    Followed channel = channels.get(message.path("channel").asText());
    if (channel == null) {
      return;
    }
    perform(
        socket,
        channel,
        switch (kind) {
          case EVENT -> channel.event(message);
          case EVENTS -> channel.events(message);
          case SUBSCRIBED -> channel.subscribed(message);
        });
  }

  private void perform(LiveSocket socket, Followed channel, List<Outcome> outcomes)
      throws InterruptedException {
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Outcome.Event(JsonNode frame) -> audience.event(frame);
        case Outcome.Lost lost -> audience.note(sentence(lost));
        case Outcome.Ask() -> subscribe(socket, List.of(channel));
      }
    }
  }

  private Optional<String> error(LiveSocket socket, JsonNode message) throws InterruptedException {
    String code = message.path("code").asText();
    String said = message.path("message").asText(code);
    Followed channel = channels.get(message.path("channel").asText());
    if (code.equals("rate_limited")) {
      Duration wanted = Duration.ofSeconds(message.path("retryAfter").asLong(1));
      pause = wanted.compareTo(pause) > 0 ? wanted : pause;
      return Optional.of(said);
    }
    if (code.equals("token_expired") && channel != null) {
      subscribe(socket, List.of(channel));
      return Optional.empty();
    }
    refusal = channel == null ? said : channel.name() + ": " + said;
    if (channel == null) {
      channels.clear();
    } else {
      channels.remove(channel.name());
      if (!channels.isEmpty()) {
        audience.note(refusal);
      }
    }
    return Optional.empty();
  }

  private void subscribe(LiveSocket socket, List<Followed> wanted) throws InterruptedException {
    String token = tokens.token();
    var rest = new ArrayList<>(wanted);
    while (!rest.isEmpty()) {
      List<Followed> part = rest.subList(0, Math.min(CHANNELS_IN_A_MESSAGE, rest.size()));
      ObjectNode message = JSON.createObjectNode().put("action", "subscribe").put("ref", "listen");
      part.forEach(channel -> message.withArray("channels").add(channel.ask()));
      socket.send(message.put("token", token).toString());
      part.clear();
    }
  }

  private static String sentence(Outcome.Lost lost) {
    return lost.restarted()
        ? "%s: the numbering has started over; the events up to #%d are lost"
            .formatted(lost.channel(), lost.upTo())
        : "%s: the log no longer has the events after #%d; those up to #%d are lost"
            .formatted(lost.channel(), lost.after(), lost.upTo());
  }

  private static String sentence(String reason) {
    return reason.isEmpty()
        ? "The connection ended"
        : Character.toUpperCase(reason.charAt(0)) + reason.substring(1);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
