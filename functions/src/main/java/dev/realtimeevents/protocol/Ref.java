package dev.realtimeevents.protocol;

import dev.realtimeevents.event.InvalidValueException;
import java.util.regex.Pattern;

/** A client's name for one of its messages, which each answer repeats. 1 to 64 visible ASCII. */
public record Ref(String value) {
  static final String RULE =
      "\"ref\" must be a string of 1 to 64 visible ASCII characters without spaces";

  private static final Pattern VALID = Pattern.compile("[!-~]{1,64}");

  public Ref {
    if (!VALID.matcher(value).matches()) {
      throw new InvalidValueException(RULE);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
