package dev.realtimeevents.protocol;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.protocol.DispatchBody.Batch;
import dev.realtimeevents.protocol.DispatchBody.Single;
import dev.realtimeevents.revoke.RevokeRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A body says for which endpoint it was signed: none is good for both {@code /dispatch} and {@code
 * /connections/revoke}.
 */
final class PurposeTest {
  private static final long SEED = 20_261_126;
  private static final int BODIES = 60_000;

  private final Random random = new Random(SEED);
  private final RandomJson json = new RandomJson(random);

  @Test
  void noBodyIsGoodForBothEndpoints() {
    int dispatched = 0;
    int revoked = 0;
    for (int n = 0; n < BODIES; n++) {
      String body = body();
      byte[] bytes = n % 2 == 0 ? body.getBytes(UTF_8) : mutated(body).getBytes(UTF_8);

      boolean isDispatch = dispatches(bytes);
      boolean isRevocation = revokes(bytes);
      assertFalse(isDispatch && isRevocation, "seed " + SEED + ": " + new String(bytes, UTF_8));
      dispatched += isDispatch ? 1 : 0;
      revoked += isRevocation ? 1 : 0;
    }
    assertTrue(dispatched > BODIES / 20, "only " + dispatched + " were good for dispatch");
    assertTrue(revoked > BODIES / 20, "only " + revoked + " were good for a revocation");
  }

  /** Other encodings are none that the two readers could read in two ways. */
  @Test
  void noBodyIsGoodInAnotherEncoding() {
    for (String body : List.of("{\"sub\":\"7\"}", "{\"event\":\"x\"}", "\uFEFF{\"sub\":\"7\"}")) {
      assertFalse(revokes(body.getBytes(UTF_16)), body);
      assertFalse(dispatches(body.getBytes(UTF_16)), body);
    }
    assertFalse(revokes("\uFEFF{\"sub\":\"7\"}".getBytes(UTF_8)));
  }

  private static boolean dispatches(byte[] body) {
    DispatchBody parsed = DispatchBody.parse(body);
    return parsed instanceof Single || parsed instanceof Batch;
  }

  private static boolean revokes(byte[] body) {
    try {
      RevokeRequest.parse(body);
      return true;
    } catch (InvalidValueException refused) {
      return false;
    }
  }

  /** An object with keys of both, or a batch of them. */
  private String body() {
    return switch (random.nextInt(5)) {
      case 0 -> "[" + object() + "," + object() + "]";
      case 1 -> object(List.of(member("sub")));
      case 2 -> object(List.of(member("event")));
      default -> object();
    };
  }

  private String object() {
    var members = new ArrayList<String>();
    for (int n = random.nextInt(4); n > 0; n--) {
      members.add(
          member(
              json.pick(List.of("event", "sub", "Sub", "id", "data", "s\\u0075b", "ev\\u0065nt"))));
    }
    Collections.shuffle(members, random);
    return object(members);
  }

  private String object(List<String> members) {
    return json.space() + "{" + String.join(",", members) + "}" + json.space();
  }

  private String member(String key) {
    String value = random.nextInt(8) == 0 ? json.value(0) : "\"" + random.nextInt(100) + "\"";
    return json.space() + "\"" + key + "\"" + json.space() + ":" + json.space() + value;
  }

  private String mutated(String body) {
    var mutant = new StringBuilder(body);
    int at = random.nextInt(mutant.length());
    switch (random.nextInt(3)) {
      case 0 -> mutant.deleteCharAt(at);
      case 1 -> mutant.insert(at, "{}[]\",:\\u 0".charAt(random.nextInt(11)));
      default ->
          mutant.insert(
              at,
              String.join(",", Arrays.asList(member("event"), "", member("sub")).subList(0, 2)));
    }
    return mutant.toString();
  }
}
