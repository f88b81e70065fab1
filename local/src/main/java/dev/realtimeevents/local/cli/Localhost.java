package dev.realtimeevents.local.cli;

/** The host name that people type for 127.0.0.1. */
final class Localhost {
  private Localhost() {}

  /** The URL with that name. */
  static String in(String url) {
    return url.replace("://127.0.0.1:", "://localhost:");
  }
}
