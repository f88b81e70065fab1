package dev.realtimeevents.lambda;

import static dev.realtimeevents.aws.LoopbackAws.NAME;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import dev.realtimeevents.aws.LoopbackAws;
import dev.realtimeevents.deliver.FanOutJob;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.secret.Secret;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The events of {@link Priming}: those of the frequent requests. */
final class PrimingEvents {
  private static final Secret SECRET = new Secret(LoopbackAws.SECRET);

  private PrimingEvents() {}

  /** A plain client, and the library. */
  static List<APIGatewayV2WebSocketEvent> connect() {
    APIGatewayV2WebSocketEvent plain = socketEvent("");
    plain.setHeaders(Map.of("Origin", "https://example.com"));
    APIGatewayV2WebSocketEvent library = socketEvent("");
    library.setHeaders(
        Map.of("Origin", "https://example.com", "Sec-WebSocket-Protocol", "realtime-events"));
    return List.of(plain, library);
  }

  /** A client that subscribes and asks for what it missed, and one that stays. */
  static List<APIGatewayV2WebSocketEvent> message() {
    String subscribe =
        "{\"action\":\"subscribe\",\"ref\":\"1\",\"channels\":[{\"channel\":\"%s\",\"since\":0,\"epoch\":\"%s\"}],\"token\":\"%s\"}";
    return List.of(
        socketEvent(subscribe.formatted(NAME, NAME, token())),
        socketEvent("{\"action\":\"ping\",\"ref\":\"2\"}"));
  }

  static List<Disconnection> disconnect() {
    return List.of(new Disconnection(NAME, 1000, ""));
  }

  static List<APIGatewayV2HTTPEvent> dispatch() {
    return List.of(
        signed("{\"event\":\"%s\",\"channel\":\"%s\",\"data\":{\"a\":[1]}}".formatted(NAME, NAME)));
  }

  static List<APIGatewayV2HTTPEvent> revoke() {
    return List.of(signed("{\"sub\":\"%s\"}".formatted(NAME)));
  }

  static List<APIGatewayV2HTTPEvent> history() {
    return List.of(
        APIGatewayV2HTTPEvent.builder()
            .withHeaders(Map.of("authorization", "Bearer " + token()))
            .withQueryStringParameters(Map.of("channel", NAME, "since", "0", "epoch", NAME))
            .build());
  }

  static List<SQSEvent> fanOut() {
    var message = new SQSEvent.SQSMessage();
    message.setMessageId(NAME);
    message.setBody(
        new FanOutJob(new ChannelName(NAME), 1, 1, 0, Optional.empty(), Optional.empty()).json());
    var event = new SQSEvent();
    event.setRecords(List.of(message));
    return List.of(event);
  }

  private static APIGatewayV2WebSocketEvent socketEvent(String body) {
    var connection = new APIGatewayV2WebSocketEvent.RequestContext();
    connection.setConnectionId(NAME);
    connection.setConnectedAt(Instant.now().toEpochMilli());
    var event = new APIGatewayV2WebSocketEvent();
    event.setRequestContext(connection);
    event.setBody(body);
    return event;
  }

  private static APIGatewayV2HTTPEvent signed(String body) {
    String time = Long.toString(Instant.now().getEpochSecond());
    byte[] signature = SECRET.sign((NAME + "." + time + "." + body).getBytes(UTF_8));
    return APIGatewayV2HTTPEvent.builder()
        .withHeaders(
            Map.of(
                "content-type",
                "application/json",
                "webhook-id",
                NAME,
                "webhook-timestamp",
                time,
                "webhook-signature",
                "v1," + Base64.getEncoder().encodeToString(signature)))
        .withBody(body)
        .build();
  }

  private static String token() {
    Instant now = Instant.now();
    return JWT.create()
        .withSubject(NAME)
        .withClaim("channels", List.of(NAME))
        .withIssuedAt(now)
        .withExpiresAt(now.plusSeconds(60))
        .sign(Algorithm.HMAC256(SECRET.key()));
  }
}
