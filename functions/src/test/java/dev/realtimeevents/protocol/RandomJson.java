package dev.realtimeevents.protocol;

import java.util.List;
import java.util.random.RandomGenerator;

/** Writes random JSON: any value, in any notation, with any white space. */
final class RandomJson {
  private static final List<String> SCALARS =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-0",
          "1.0",
          "-1.50",
          "1e400",
          "1E-7",
          "123456789012345678901",
          "\"\"",
          "\"a\"",
          "\"\\u00e9\"",
          "\"é\"",
          "\"😀\"",
          "\"\\ud83d\\ude00\"",
          "\"\\ud800\"",
          "\"\\\\\"",
          "\"\\\"\"",
          "\"]}\"",
          "\"<\\/b>\"",
          "\"\\u0000\"",
          "\"{\\\"event\\\":1}\"");
  private static final List<String> SPACES = List.of("", "", "", " ", "\n", "\t", "\r\n", "  ");
  private static final List<String> NAMES =
      List.of("\"a\"", "\"data\"", "\"event\"", "\"\"", "\"é\"", "\"\\n\"", "\"id\"");

  private final RandomGenerator random;

  RandomJson(RandomGenerator random) {
    this.random = random;
  }

  String value(int depth) {
    return switch (depth > 4 ? 2 : random.nextInt(5)) {
      case 0 -> collection("[", "", depth, "]");
      case 1 -> collection("{", ":", depth, "}");
      default -> pick(SCALARS);
    };
  }

  private String collection(String open, String colon, int depth, String close) {
    StringBuilder text = new StringBuilder(open).append(space());
    int size = random.nextInt(4);
    for (int n = 0; n < size; n++) {
      text.append(n == 0 ? "" : ",").append(space());
      if (!colon.isEmpty()) {
        text.append(pick(NAMES)).append(space()).append(colon).append(space());
      }
      text.append(value(depth + 1)).append(space());
    }
    return text.append(close).toString();
  }

  String space() {
    return pick(SPACES);
  }

  <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
