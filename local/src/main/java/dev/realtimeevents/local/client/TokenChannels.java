package dev.realtimeevents.local.client;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a token can name: channels, and prefixes that end in {@code *}. */
public final class TokenChannels {
  private static final Pattern VALID =
      Pattern.compile("[A-Za-z0-9_.:-]{1,128}|[A-Za-z0-9_.:-]{0,127}\\*");

  private TokenChannels() {}

  /** A sentence about the first name that no channel can have; empty if there is none. */
  public static Optional<String> problem(List<String> names) {
    return names.stream()
        .filter(name -> !VALID.matcher(name).matches())
        .findFirst()
        .map(
            name ->
                "\"%s\" is no channel. A channel has 1 to 128 letters, digits and _ . : -, as in post:12; a prefix ends in *"
                    .formatted(name));
  }
}
