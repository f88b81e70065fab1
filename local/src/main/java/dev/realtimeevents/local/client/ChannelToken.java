package dev.realtimeevents.local.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A token that opens private channels: a JSON Web Token, signed with the gateway's secret.
 *
 * @param text the three parts, as a client sends them
 * @param header the first part
 * @param claims the second part
 */
public record ChannelToken(String text, JsonNode header, JsonNode claims) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  /**
   * Issues a token.
   *
   * @param secret {@code whsec_} and base64
   * @param subject the user, whom a revocation names
   * @param channels names, and prefixes that end in {@code *}
   * @param now the time of issue
   * @param life how long it is valid, at most 24 hours
   */
  public static ChannelToken issue(
      String secret, String subject, List<String> channels, Instant now, Duration life) {
    ObjectNode header = JSON.createObjectNode().put("alg", "HS256").put("typ", "JWT");
    ObjectNode claims = JSON.createObjectNode().put("sub", subject);
    channels.forEach(claims.putArray("channels")::add);
    claims.put("iat", now.getEpochSecond()).put("exp", now.plus(life).getEpochSecond());
    String signed = encode(header) + "." + encode(claims);
    byte[] signature = SecretKey.of(secret).sign(signed);
    return new ChannelToken(signed + "." + ENCODER.encodeToString(signature), header, claims);
  }

  /** Decodes a token without checking it; empty if the text has not the form of one. */
  public static Optional<ChannelToken> decode(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      JsonNode header = decodePart(parts[0]);
      JsonNode claims = decodePart(parts[1]);
      return header.isObject() && claims.isObject()
          ? Optional.of(new ChannelToken(text, header, claims))
          : Optional.empty();
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }

  private static String encode(ObjectNode part) {
    return ENCODER.encodeToString(part.toString().getBytes(UTF_8));
  }

  private static JsonNode decodePart(String part) throws IOException {
    JsonNode json = JSON.readTree(Base64.getUrlDecoder().decode(part));
    if (json == null) {
      throw new JsonProcessingException("empty") {};
    }
    return json;
  }
}
