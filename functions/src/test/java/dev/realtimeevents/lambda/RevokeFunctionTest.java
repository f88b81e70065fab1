package dev.realtimeevents.lambda;

import static dev.realtimeevents.protocol.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.realtimeevents.http.HttpResponse;
import dev.realtimeevents.logging.LogLines;
import dev.realtimeevents.memory.MemoryApplication;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RevokeFunctionTest {
  private static final Map<String, String> API_KEY =
      Map.of("authorization", "Bearer " + MemoryApplication.SECRET);
  private static final String BODY = "{\"sub\":\"7\"}";

  private boolean tableFails;
  private final MemoryApplication app =
      new MemoryApplication(
          step -> {
            if (tableFails) {
              throw new IllegalStateException("The table does not answer");
            }
          });

  @Test
  void theSecretAllowsToRevoke() {
    APIGatewayV2HTTPResponse response = post(API_KEY, BODY);

    assertEquals(200, response.getStatusCode());
    assertEquals(Map.of("Content-Type", "application/json"), response.getHeaders());
    assertEquals(
        "{\"status\":\"success\",\"message\":\"Tokens revoked\",\"closed\":0}", response.getBody());
  }

  @Test
  void othersMayNot() {
    assertEquals(401, post(null, BODY).getStatusCode());
    assertEquals(401, post(Map.of("authorization", "Bearer x"), BODY).getStatusCode());
  }

  @Test
  void withoutASubjectItIs422() {
    assertEquals(422, post(API_KEY, null).getStatusCode());
    assertEquals(422, post(API_KEY, "{}").getStatusCode());
  }

  @Test
  void aFailedRevocationIs503() {
    tableFails = true;

    APIGatewayV2HTTPResponse response = post(API_KEY, BODY);

    assertEquals(503, response.getStatusCode());
    assertEquals("1", response.getHeaders().get("Retry-After"));
    assertError(503, new HttpResponse(503, response.getBody()));
  }

  @Test
  void theLogNamesTheRequestAndNobody() {
    assertEquals(
        List.of(
            "{\"level\":\"INFO\",\"message\":\"revoke\",\"requestId\":\"r-1\",\"status\":200,"
                + "\"closed\":0,\"ms\":0}"),
        LogLines.of(() -> post(API_KEY, BODY)));
  }

  private APIGatewayV2HTTPResponse post(Map<String, String> headers, String body) {
    return new RevokeFunction(app.revokeEndpoint())
        .handleRequest(
            APIGatewayV2HTTPEvent.builder().withHeaders(headers).withBody(body).build(),
            Invocation.of("r-1"));
  }
}
