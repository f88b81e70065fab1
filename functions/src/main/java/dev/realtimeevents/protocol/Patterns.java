package dev.realtimeevents.protocol;

/** Matches names against patterns: a name, or a prefix followed by {@code *}. */
public final class Patterns {
  private Patterns() {}

  /** Whether a pattern matches a name. */
  public static boolean matches(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }
}
