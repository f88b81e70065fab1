package dev.realtimeevents.lambda;

import static dev.realtimeevents.authentication.Senders.SECRET;
import static dev.realtimeevents.authentication.Senders.signed;
import static dev.realtimeevents.protocol.Errors.assertError;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.http.HttpResponse;
import dev.realtimeevents.logging.LogLines;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.secret.FixedSecrets;
import dev.realtimeevents.secret.Secret;
import dev.realtimeevents.secret.Secrets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DispatchFunctionTest {
  private static final Map<String, String> JSON = Map.of("content-type", "application/json");
  private static final Map<String, String> JSON_ANSWER = Map.of("Content-Type", "application/json");
  private static final Map<String, String> JSON_ANSWER_FOR_LATER =
      Map.of("Content-Type", "application/json", "Retry-After", "1");

  private boolean logFails;
  private final MemoryApplication app =
      new MemoryApplication(
          step -> {
            if (logFails && step.equals("log.append")) {
              throw new IllegalStateException("The table does not answer");
            }
          });

  @Test
  void anEventIsAnsweredAsJson() {
    APIGatewayV2HTTPResponse response = post(JSON, "{\"event\":\"x\",\"id\":\"a\"}");

    assertEquals(200, response.getStatusCode());
    assertEquals(JSON_ANSWER, response.getHeaders());
    assertEquals(
        "{\"status\":\"success\",\"message\":\"Event broadcasted\",\"id\":\"a\","
            + "\"channel\":\"public\",\"seq\":1,\"epoch\":\"%s\",\"delivered\":0,\"gone\":0,\"queued\":0}"
                .formatted(app.log.open(ChannelName.PUBLIC).epoch()),
        response.getBody());
    assertFalse(response.getIsBase64Encoded());
  }

  @Test
  void aBodyInBase64IsItsBytes() {
    String body = "{\"event\":\"x\",\"data\":\"é😀\"}";
    long now = app.clock.instant().getEpochSecond();

    APIGatewayV2HTTPResponse response =
        function()
            .handleRequest(
                encoded(body.getBytes(UTF_8), signed(SECRET, "msg_1", now, body)),
                Invocation.of("r-1"));

    assertEquals(200, response.getStatusCode());
    assertEquals(
        "\"é😀\"", app.log.read(ChannelName.PUBLIC, 0, 1).getFirst().event().data().text());
  }

  @Test
  void aBodyThatIsNotUtf8Is400() {
    APIGatewayV2HTTPEvent event = encoded("{\"event\":\"é\"}".getBytes(ISO_8859_1), JSON);

    assertEquals(400, function().handleRequest(event, Invocation.of("r-1")).getStatusCode());
  }

  @Test
  void aRequestWithoutABodyIs400() {
    assertEquals(400, post(JSON, null).getStatusCode());
  }

  @Test
  void aRequestWithoutHeadersIs415() {
    assertEquals(415, post(null, "{\"event\":\"x\"}").getStatusCode());
  }

  @Test
  void aLogThatFailsIs503AndTheRepeatIsTheFirst() {
    logFails = true;
    APIGatewayV2HTTPResponse failed = post(JSON, "{\"event\":\"x\",\"id\":\"a\"}");

    assertEquals(503, failed.getStatusCode());
    assertEquals(JSON_ANSWER_FOR_LATER, failed.getHeaders());
    assertError(503, new HttpResponse(503, failed.getBody()));

    logFails = false;
    assertTrue(post(JSON, "{\"event\":\"x\",\"id\":\"a\"}").getBody().contains("\"seq\":1,"));
  }

  @Test
  void unavailableSecretsAre503() {
    Secrets failing =
        new Secrets() {
          @Override
          public List<Secret> known() {
            throw new IllegalStateException("Secrets Manager does not answer");
          }

          @Override
          public List<Secret> refreshed() {
            throw new AssertionError("not asked for");
          }
        };
    var function = new DispatchFunction(app.dispatch(failing, false, 200));
    APIGatewayV2HTTPEvent event =
        APIGatewayV2HTTPEvent.builder()
            .withHeaders(Map.of("content-type", "application/json", "authorization", "Bearer x"))
            .withBody("{\"event\":\"x\"}")
            .build();

    assertEquals(503, function.handleRequest(event, Invocation.of("r-1")).getStatusCode());
  }

  @Test
  void tooManyWritersIs429() {
    app.log.beBusy();
    APIGatewayV2HTTPResponse response = post(JSON, "{\"event\":\"x\"}");

    assertEquals(429, response.getStatusCode());
    assertEquals(JSON_ANSWER_FOR_LATER, response.getHeaders());
  }

  @Test
  void theLogNamesTheRequestAndNothingOfTheEvent() {
    List<String> lines =
        LogLines.of(
            () -> {
              post(JSON, "{\"event\":\"x\",\"id\":\"a\",\"data\":\"private\"}");
              logFails = true;
              post(
                  Map.of("content-type", "application/json", "authorization", "Bearer " + SECRET),
                  "{\"event\":\"x\",\"id\":\"b\",\"data\":\"private\"}");
            });

    assertEquals(3, lines.size(), lines::toString);
    assertEquals(
        "{\"level\":\"INFO\",\"message\":\"dispatch\",\"requestId\":\"r-1\",\"status\":200,"
            + "\"event\":\"x\",\"id\":\"a\",\"channel\":\"public\",\"seq\":1,\"listeners\":0,"
            + "\"delivered\":0,\"gone\":0,\"queued\":0,\"ms\":0}",
        lines.getFirst());
    assertEquals(
        "{\"level\":\"WARN\",\"message\":\"dispatch\",\"requestId\":\"r-1\",\"status\":503,"
            + "\"code\":\"unavailable\","
            + "\"reason\":\"The event could not be stored; send the request again\",\"ms\":0,"
            + "\"event\":\"x\",\"id\":\"b\",\"channel\":\"public\"}",
        lines.get(1));
    assertTrue(
        lines
            .getLast()
            .startsWith(
                "{\"level\":\"ERROR\",\"message\":\"dispatch failed\",\"requestId\":\"r-1\","
                    + "\"stack\":\"java.lang.IllegalStateException: The table does not answer"),
        lines.getLast());
    assertFalse(lines.toString().contains("private"), lines::toString);
  }

  private DispatchFunction function() {
    return new DispatchFunction(app.dispatch(FixedSecrets.of(SECRET), true, 200));
  }

  private APIGatewayV2HTTPResponse post(Map<String, String> headers, String body) {
    return function()
        .handleRequest(
            APIGatewayV2HTTPEvent.builder().withHeaders(headers).withBody(body).build(),
            Invocation.of("r-1"));
  }

  private static APIGatewayV2HTTPEvent encoded(byte[] body, Map<String, String> headers) {
    return APIGatewayV2HTTPEvent.builder()
        .withHeaders(headers)
        .withBody(Base64.getEncoder().encodeToString(body))
        .withIsBase64Encoded(true)
        .build();
  }
}
