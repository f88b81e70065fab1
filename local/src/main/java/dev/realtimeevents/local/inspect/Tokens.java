package dev.realtimeevents.local.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtimeevents.local.client.ChannelToken;
import dev.realtimeevents.local.client.HistoryReader;
import dev.realtimeevents.local.client.TokenChannels;
import dev.realtimeevents.local.client.TokenVerdict;
import dev.realtimeevents.local.gateway.LocalEndpoint;
import dev.realtimeevents.local.gateway.LocalEndpoint.Ask;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The endpoints for tokens. Thread-safe.
 *
 * <ul>
 *   <li>{@code POST /.local/token}, {@code {"sub", "channels", "seconds"?}}: a token, signed with
 *       the development secret
 *   <li>{@code POST /.local/token/check}, {@code {"token"}}: {@link TokenVerdict} as JSON
 * </ul>
 *
 * @param secret {@code whsec_} and base64
 * @param history where the gateway itself answers {@code GET /history}
 */
public record Tokens(String secret, URI history) {
  private static final int DEFAULT_SECONDS = 600;
  private static final int MOST_SECONDS = 86_400;
  private static final int MOST_CHARACTERS = 256;

  /** By method and path. */
  public Map<String, LocalEndpoint> endpoints() {
    return Map.of("POST /.local/token", this::issue, "POST /.local/token/check", this::check);
  }

  private JsonNode issue(Ask ask) {
    String subject = ask.body().path("sub").asText();
    List<String> channels = ask.texts("channels");
    JsonNode seconds = ask.body().path("seconds");
    long life = seconds.isMissingNode() ? DEFAULT_SECONDS : seconds.asLong();
    if (subject.isEmpty() || subject.length() > MOST_CHARACTERS || channels.isEmpty()) {
      throw new IllegalArgumentException(
          "Send the user and the channels: {\"sub\": \"user:1\", \"channels\": [\"orders\"]}");
    }
    TokenChannels.problem(channels)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    if (life < 1 || life > MOST_SECONDS) {
      throw new IllegalArgumentException(
          "seconds is %s; use 1 to %d, which is 24 hours".formatted(seconds, MOST_SECONDS));
    }
    ChannelToken token =
        ChannelToken.issue(secret, subject, channels, Instant.now(), Duration.ofSeconds(life));
    return JsonNodeFactory.instance
        .objectNode()
        .put("token", token.text())
        .set("claims", token.claims());
  }

  private JsonNode check(Ask ask) throws InterruptedException {
    ChannelToken token =
        ChannelToken.decode(ask.body().path("token").asText().strip())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "This is not a token. A token is three parts in base64url with dots between"
                            + " them"));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return TokenVerdict.of(token, new HistoryReader(http, history)).json(Instant.now());
    } catch (IOException e) {
      throw new IllegalStateException("The gateway does not answer at " + history, e);
    }
  }
}
