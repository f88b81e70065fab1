package dev.realtimeevents.protocol;

/** A name, or a prefix followed by {@code *}. */
public final class Patterns {
  private Patterns() {}

  /** Whether {@code pattern} is {@code name}, or a prefix of it followed by {@code *}. */
  public static boolean matches(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }
}
