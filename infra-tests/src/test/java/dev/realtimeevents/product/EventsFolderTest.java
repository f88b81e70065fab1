package dev.realtimeevents.product;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.connect.AllowedOrigins;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.lambda.ConnectFunction;
import dev.realtimeevents.lambda.DisconnectFunction;
import dev.realtimeevents.lambda.Disconnection;
import dev.realtimeevents.lambda.DispatchFunction;
import dev.realtimeevents.lambda.FanOutFunction;
import dev.realtimeevents.lambda.HistoryFunction;
import dev.realtimeevents.lambda.Invocation;
import dev.realtimeevents.lambda.MessageFunction;
import dev.realtimeevents.lambda.RevokeFunction;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.secret.FixedSecrets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each file of {@code events/}, read as the Lambda runtime reads it and given to the real handler.
 * In the log there are three events; the connection of the files is open.
 */
final class EventsFolderTest {
  private static final Path FOLDER = Product.REPOSITORY.resolve("events");
  private static final String CONNECTION = "dGVzdGNvbm5lY3Q=";
  private static final Secret SECRET = new Secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

  private static final List<String> RECIPE =
      List.of("Event broadcasted", "Invalid JSON payload or missing event key");
  private static final String UNREADABLE = "400 Invalid JSON payload or missing event key";
  private static final String DONE = "failed []";

  /** By file: the answer of the handler, then the frames sent to the connection. */
  private static final Map<String, String> EXPECTED =
      new TreeMap<>(
          Map.ofEntries(
              entry("connect-browser", "200"),
              entry("connect-no-origin", "403"),
              entry("connect-subprotocol", "200"),
              entry("disconnect-abnormal", "200"),
              entry("disconnect-client-closed", "200"),
              entry("dispatch-api-key", "200 Event broadcasted"),
              entry("dispatch-base64", "200 Event broadcasted; post_saved 4"),
              entry("dispatch-batch", "200 Event broadcasted; post_saved 4; post_saved 5"),
              entry("dispatch-form", "415 error"),
              entry("dispatch-no-event", UNREADABLE),
              entry("dispatch-not-json", UNREADABLE),
              entry("dispatch-recipe-custom-event", "200 Event broadcasted; my_custom_event 4"),
              entry("dispatch-recipe-post-saved", "200 Event broadcasted; post_saved 4"),
              entry("dispatch-signed-stale", "401 error"),
              entry("dispatch-woocommerce-order", "200 Event broadcasted"),
              entry("dispatch-woocommerce-ping", "200 success"),
              entry("fan-out-connections", DONE + "; post_saved 2; post_saved 3"),
              entry("fan-out-continued", DONE),
              entry("fan-out-one-bad-of-two", "failed [19dd0b57-b21e-4ac1-bd88-01bbb068cb71]"),
              entry("fan-out-shard", DONE + "; post_saved 1"),
              entry("history-missed", "200 public 3"),
              entry("history-no-channel", "422 invalid_message"),
              entry("history-other-origin", "403 forbidden"),
              entry("history-private", "401 token_required"),
              entry("history-rewind", "200 public 3"),
              entry("message-not-json", "200; invalid_json"),
              entry("message-ping", "200; pong {\"public\":3}"),
              entry("message-subscribe", "200; subscribed public:news 0 true"),
              entry("message-subscribe-filtered", "200; subscribed public 3 true"),
              entry("message-subscribe-no-channel", "200; invalid_message"),
              entry("message-subscribe-private", "200; token_required"),
              entry(
                  "message-subscribe-recover",
                  "200; subscribed public 3 true; post_saved 1; post_saved 2; post_saved 3"),
              entry(
                  "message-subscribe-several",
                  "200; token_required; subscribed public 3 true; events public;"
                      + " subscribed public:news 0 true"),
              entry("message-unknown-action", "200; unknown_action"),
              entry("message-unsubscribe", "200; unsubscribed public:news"),
              entry("revoke-unsigned", "401 error"),
              entry("revoke-user", "200 success")));

  @Test
  void eachFileHasARowAndEachRowAFile() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertEquals(
          new TreeSet<>(EXPECTED.keySet()),
          files
              .map(file -> file.getFileName().toString().replaceFirst("\\.json$", ""))
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  @TestFactory
  Stream<DynamicTest> eachFileIsAnswered() {
    return EXPECTED.entrySet().stream()
        .map(
            row ->
                dynamicTest(
                    row.getKey(), () -> assertEquals(row.getValue(), outcome(row.getKey()))));
  }

  /** The events of the AWS library have no such fields: so the function has an event of its own. */
  @Test
  void theRuntimeTellsTheFunctionWhyAConnectionHasEnded() throws IOException {
    String event = Files.readString(FOLDER.resolve("disconnect-client-closed.json"));
    Disconnection ended = serializer(Disconnection.class).fromJson(event);

    assertEquals("dGVzdGNvbm5lY3Q=", ended.getRequestContext().getConnectionId());
    assertEquals(1001, ended.getRequestContext().getDisconnectStatusCode());
    assertEquals("Going away", ended.getRequestContext().getDisconnectReason());
  }

  private static String outcome(String file) throws IOException {
    var app = new MemoryApplication();
    app.log.append(List.of(Events.event("1"), Events.event("2"), Events.event("3")));
    app.connections.connected(CONNECTION, app.clock.instant(), ChannelName.PUBLIC);
    String event = filledIn(Files.readString(FOLDER.resolve(file + ".json")));
    String answer =
        switch (file.replaceFirst("(fan-out|[a-z]+)-.*", "$1")) {
          case "connect" ->
              status(
                  run(
                      new ConnectFunction(app.handshake("https://example.com")),
                      APIGatewayV2WebSocketEvent.class,
                      event));
          case "disconnect" ->
              status(run(new DisconnectFunction(app.connections), Disconnection.class, event));
          case "message" ->
              status(
                  run(
                      new MessageFunction(app.messages("public", "public:*")),
                      APIGatewayV2WebSocketEvent.class,
                      event));
          case "dispatch" -> {
            FixedSecrets secrets = FixedSecrets.of(SECRET.base64());
            JsonNode response =
                run(
                    new DispatchFunction(app.dispatch(secrets, true, 200)),
                    APIGatewayV2HTTPEvent.class,
                    event);
            yield status(response) + " " + sentence(response);
          }
          case "revoke" -> {
            JsonNode response =
                run(new RevokeFunction(app.revokeEndpoint()), APIGatewayV2HTTPEvent.class, event);
            yield status(response) + " " + sentence(response);
          }
          case "history" -> {
            var origins = new AllowedOrigins(List.of("https://example.com"));
            JsonNode response =
                run(
                    new HistoryFunction(origins, app.history("public")),
                    APIGatewayV2HTTPEvent.class,
                    event);
            JsonNode body = Product.json(response.path("body").asText());
            yield status(response)
                + " "
                + (body.has("code")
                    ? body.path("code").asText()
                    : body.path("channel").asText() + " " + body.path("seq").asText());
          }
          case "fan-out" -> {
            JsonNode response =
                run(new FanOutFunction(app.fanOutJobs(), app.bursts()), SQSEvent.class, event);
            yield "failed " + response.path("batchItemFailures").findValuesAsText("itemIdentifier");
          }
          default -> throw new AssertionError(file + " names no function");
        };
    var said = new StringBuilder(answer);
    for (String frame : app.sockets.frames(CONNECTION)) {
      said.append("; ").append(summary(Product.json(frame)));
    }
    return said.toString();
  }

  /** The credentials that a file leaves to its user. */
  private static String filledIn(String event) throws IOException {
    byte[] body = Product.json(event).path("body").asText().getBytes(UTF_8);
    return event
        .replace("whsec_REPLACE_WITH_THE_SECRET", "whsec_" + SECRET.base64())
        .replace("REPLACE_WITH_THE_SIGNATURE", SECRET.signForWooCommerce(body));
  }

  /** Through the runtime's own serialization, both ways. */
  private static <I, O> JsonNode run(RequestHandler<I, O> handler, Class<I> type, String event)
      throws IOException {
    O answer = handler.handleRequest(serializer(type).fromJson(event), Invocation.of("r-1"));
    var json = new ByteArrayOutputStream();
    @SuppressWarnings("unchecked") // The class of a value is of its type, or narrower.
    Class<O> answerType = (Class<O>) answer.getClass();
    serializer(answerType).toJson(answer, json);
    return Product.json(json.toString(UTF_8));
  }

  /** Chosen as {@code EventHandlerLoader} of the runtime interface client does. */
  private static <T> PojoSerializer<T> serializer(Class<T> type) {
    return LambdaEventSerializers.isLambdaSupportedEvent(type.getName())
        ? LambdaEventSerializers.serializerFor(type, type.getClassLoader())
        : JacksonFactory.getInstance().getSerializer(type);
  }

  /**
   * The message of an answer if it is the recipe's, which a sender may compare; else its status.
   */
  private static String sentence(JsonNode response) throws IOException {
    JsonNode body = Product.json(response.path("body").asText());
    String message = body.path("message").asText();
    assertFalse(message.isBlank(), body::toString);
    return RECIPE.contains(message) ? message : body.path("status").asText();
  }

  private static String status(JsonNode response) {
    return response.path("statusCode").asText();
  }

  /** A short form of a frame. */
  private static String summary(JsonNode frame) {
    if (frame.has("event")) {
      return frame.path("event").asText() + " " + frame.path("seq").asText();
    }
    return switch (frame.path("type").asText()) {
      case "error" -> frame.path("code").asText();
      case "pong" -> "pong " + frame.path("heads");
      case "subscribed" ->
          "subscribed %s %s %s"
              .formatted(
                  frame.path("channel").asText(),
                  frame.path("seq").asText(),
                  frame.path("recovered").asText());
      default -> frame.path("type").asText() + " " + frame.path("channel").asText();
    };
  }
}
