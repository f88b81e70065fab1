package dev.realtimeevents.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.realtimeevents.connect.AllowedOrigins;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.logging.LogLines;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.protocol.EventFrame;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HistoryFunctionTest {
  private static final ChannelName ORDER = new ChannelName("order:12");
  private static final Map<String, String> PAGE = Map.of("origin", "https://example.com");

  private boolean logFails;
  private final MemoryApplication app =
      new MemoryApplication(
          step -> {
            if (logFails && step.startsWith("log.")) {
              throw new IllegalStateException("The table does not answer");
            }
          });

  @Test
  void itReturnsTheMissedEvents() {
    app.log.append(List.of(Events.event("a"), Events.event("b"), Events.event("c")));

    APIGatewayV2HTTPResponse response = get(PAGE, Map.of("channel", "public", "since", "1"));

    assertEquals(200, response.getStatusCode());
    assertEquals(Map.of("Content-Type", "application/json"), response.getHeaders());
    assertEquals(
        "{\"channel\":\"public\",\"seq\":3,\"epoch\":\"%s\",\"recovered\":true,\"events\":[%s,%s]}"
            .formatted(
                app.log.open(ChannelName.PUBLIC).epoch(),
                EventFrame.render(app.log.read(ChannelName.PUBLIC, 1, 1).getFirst()),
                EventFrame.render(app.log.read(ChannelName.PUBLIC, 2, 1).getFirst())),
        response.getBody());
  }

  @Test
  void theEpochIsChecked() {
    app.log.append(List.of(Events.event("a")));

    String body =
        get(PAGE, Map.of("channel", "public", "since", "0", "epoch", "another")).getBody();

    assertTrue(body.endsWith("\"recovered\":false,\"events\":[]}"), body);
  }

  @Test
  void theTokenIsTheBearers() {
    app.log.append(List.of(Events.event("a", ORDER)));
    String token = app.token("7", "order:*");

    assertEquals(200, getOrder("Bearer " + token).getStatusCode());
    assertEquals(200, getOrder("bearer  " + token + " ").getStatusCode());
    assertRefused(401, "token_required", getOrder(token));
    assertRefused(401, "token_required", getOrder("Basic " + token));
    assertRefused(401, "token_invalid", getOrder("Bearer garbage"));
    assertRefused(403, "forbidden", getOrder("Bearer " + app.token("7", "invoice:*")));
    app.revocation().revoke("7", Optional.empty());
    assertRefused(401, "token_invalid", getOrder("Bearer " + token));
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com, https://example.com, 200",
    "https://evil.example, https://example.com, 403",
    "https://www.example.com, https://*.example.com/, 200",
    "https://example.com, https://*.example.com, 403",
    "https://evil-example.com, https://*.example.com, 403",
    ", https://example.com, 403",
    "https://evil.example, *, 200",
    ", *, 200",
  })
  void onlyPagesOfAllowedOriginsMayAsk(String origin, String allowed, int status) {
    Map<String, String> headers = origin == null ? Map.of() : Map.of("origin", origin);

    APIGatewayV2HTTPResponse response =
        function(allowed)
            .handleRequest(event(headers, Map.of("channel", "public")), Invocation.of("r-1"));

    assertEquals(status, response.getStatusCode());
    if (status == 403) {
      assertRefused(403, "forbidden", response);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a b, 0",
    "'', 0",
    "public, -1",
    "public, 1.5",
    "public, one",
    "public, 9999999999999999999",
  })
  void aQuestionThatIsNoneIs422(String channel, String since) {
    assertRefused(422, "invalid_message", get(PAGE, Map.of("channel", channel, "since", since)));
  }

  @ParameterizedTest
  @CsvSource({
    "rewind, -1",
    "rewind, 1001",
    "rewind, 1.0",
    "rewind, ten",
    "rewind, 99999999999999999999",
    "limit, 0",
    "limit, -1",
    "limit, 1001",
    "limit, 1e2",
    "limit, all",
  })
  void aNumberOutOfItsRangeIs422(String key, String value) {
    assertRefused(422, "invalid_message", get(PAGE, Map.of("channel", "public", key, value)));
  }

  @Test
  void aPositionAndARewindAre422() {
    assertRefused(
        422,
        "invalid_message",
        get(PAGE, Map.of("channel", "public", "since", "0", "rewind", "0")));
  }

  @Test
  void aRewindSaysWhereItBegins() {
    app.log.append(List.of(Events.event("a"), Events.event("b"), Events.event("c")));

    String body = get(PAGE, Map.of("channel", "public", "rewind", "2", "limit", "1")).getBody();

    assertEquals(
        "{\"channel\":\"public\",\"seq\":2,\"epoch\":\"%s\",\"recovered\":true,\"since\":1,\"events\":[%s]}"
            .formatted(
                app.log.open(ChannelName.PUBLIC).epoch(),
                EventFrame.render(app.log.read(ChannelName.PUBLIC, 1, 1).getFirst())),
        body);
  }

  @Test
  void withoutAChannelItIs422() {
    assertRefused(422, "invalid_message", get(PAGE, Map.of()));
    assertRefused(422, "invalid_message", get(PAGE, null));
  }

  @Test
  void anEmptyValueIsLikeAMissingOne() {
    assertEquals(
        200,
        get(PAGE, Map.of("channel", "public", "since", "", "epoch", "", "rewind", "", "limit", ""))
            .getStatusCode());
  }

  @Test
  void aLogThatCannotBeReadIs503ForLater() {
    logFails = true;

    APIGatewayV2HTTPResponse response = get(PAGE, Map.of("channel", "public"));

    assertRefused(503, "unavailable", response);
    assertEquals("1", response.getHeaders().get("Retry-After"));
  }

  @Test
  void theLogNamesTheRequestAndNoToken() {
    List<String> lines = LogLines.of(() -> getOrder("Bearer secret.secret.secret"));

    assertEquals(
        List.of(
            "{\"level\":\"WARN\",\"message\":\"history\",\"requestId\":\"r-1\",\"status\":401,"
                + "\"channel\":\"order:12\",\"code\":\"token_invalid\",\"reason\":\"The token is"
                + " not a JSON Web Token: two JSON objects, in which no name appears twice, and a"
                + " signature, each in base64url\"}"),
        lines);
  }

  private static void assertRefused(int status, String code, APIGatewayV2HTTPResponse response) {
    assertEquals(status, response.getStatusCode());
    assertTrue(
        response.getBody().startsWith("{\"type\":\"error\",\"code\":\"" + code + "\""),
        response.getBody());
  }

  private APIGatewayV2HTTPResponse getOrder(String authorization) {
    return get(
        Map.of("origin", "https://example.com", "authorization", authorization),
        Map.of("channel", "order:12", "since", "0"));
  }

  private APIGatewayV2HTTPResponse get(Map<String, String> headers, Map<String, String> query) {
    return function("https://example.com")
        .handleRequest(event(headers, query), Invocation.of("r-1"));
  }

  private HistoryFunction function(String origin) {
    return new HistoryFunction(
        new AllowedOrigins(List.of(origin)), app.history("public", "public:*"));
  }

  private static APIGatewayV2HTTPEvent event(
      Map<String, String> headers, Map<String, String> query) {
    return APIGatewayV2HTTPEvent.builder()
        .withHeaders(headers)
        .withQueryStringParameters(query)
        .build();
  }
}
