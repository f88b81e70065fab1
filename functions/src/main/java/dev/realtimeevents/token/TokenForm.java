package dev.realtimeevents.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Locale.ROOT;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.json.Json;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the library that verifies tokens does not check: that the JSON has one meaning, and that the
 * header asks for nothing that we do not know.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11">RFC 7515, section 4.1.11:
 *     crit</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7797#section-7">RFC 7797, section 7: b64 in JSON
 *     Web Tokens</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725#section-3.11">RFC 8725, section 3.11:
 *     typ</a>
 */
final class TokenForm {
  private static final Set<String> TYPES = Set.of("jwt", "application/jwt");

  /** A parameter of the header, which may be absent. */
  private record Parameter(String name, Predicate<JsonNode> isKnown, String rule) {}

  private static final List<Parameter> PARAMETERS =
      List.of(
          new Parameter("crit", _ -> false, "no extension is supported"),
          new Parameter("b64", JsonNode::booleanValue, "the claims are in base64url"),
          new Parameter("zip", _ -> false, "the claims are not compressed"),
          new Parameter("cty", _ -> false, "the token contains claims, and no other token"),
          new Parameter(
              "typ",
              type -> type.isTextual() && TYPES.contains(type.textValue().toLowerCase(ROOT)),
              "the type is JWT"),
          new Parameter("kid", JsonNode::isTextual, "the id of the secret is a string"));

  private TokenForm() {}

  /** A sentence about what is wrong with the form of a token. */
  static Optional<String> fault(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3 || !isBase64(parts[2]) || object(parts[1]).isEmpty()) {
      return Optional.of(TokenVerifier.NOT_A_TOKEN);
    }
    return object(parts[0])
        .map(TokenForm::unknownParameter)
        .orElse(Optional.of(TokenVerifier.NOT_A_TOKEN));
  }

  private static Optional<String> unknownParameter(JsonNode header) {
    return PARAMETERS.stream()
        .filter(parameter -> header.has(parameter.name))
        .filter(parameter -> !parameter.isKnown.test(header.get(parameter.name)))
        .findFirst()
        .map(
            parameter ->
                "The token's header has a \"%s\" that is not supported: %s; issue the token without it"
                    .formatted(parameter.name, parameter.rule));
  }

  private static Optional<JsonNode> object(String part) {
    return decoded(part)
        .flatMap(bytes -> Json.uniqueTree(new String(bytes, UTF_8)))
        .filter(JsonNode::isObject);
  }

  private static boolean isBase64(String part) {
    return decoded(part).isPresent();
  }

  /**
   * The bytes of a part. The last character may have bits that belong to no byte; unless they are
   * 0, another text would be the same token.
   */
  private static Optional<byte[]> decoded(String part) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      return Optional.of(bytes).filter(_ -> text.equals(part));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
