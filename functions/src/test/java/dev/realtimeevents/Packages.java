package dev.realtimeevents;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The table of packages in docs/architecture.md, as data. */
public final class Packages {
  /** The packages of this module that each of them may import. */
  public static final Map<String, Set<String>> MAY_IMPORT =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("event", Set.of()),
              Map.entry("json", Set.of()),
              Map.entry("http", Set.of()),
              Map.entry("secret", Set.of()),
              Map.entry("logging", Set.of("json")),
              Map.entry("protocol", Set.of("event", "json")),
              Map.entry("token", Set.of("event", "json", "protocol", "secret")),
              Map.entry("authentication", Set.of("event", "http", "secret")),
              Map.entry("connect", Set.of("event", "protocol", "token")),
              Map.entry("deliver", Set.of("event", "json", "logging", "protocol")),
              Map.entry(
                  "dispatch",
                  Set.of("authentication", "deliver", "event", "http", "logging", "protocol")),
              Map.entry(
                  "revoke",
                  Set.of(
                      "authentication",
                      "connect",
                      "deliver",
                      "event",
                      "http",
                      "json",
                      "logging",
                      "protocol",
                      "token")),
              Map.entry(
                  "subscribe",
                  Set.of("connect", "deliver", "event", "logging", "protocol", "revoke", "token")),
              Map.entry(
                  "aws",
                  Set.of(
                      "authentication",
                      "connect",
                      "deliver",
                      "dispatch",
                      "event",
                      "json",
                      "logging",
                      "protocol",
                      "revoke",
                      "secret",
                      "subscribe",
                      "token")),
              Map.entry(
                  "lambda",
                  Set.of(
                      "aws",
                      "connect",
                      "deliver",
                      "dispatch",
                      "event",
                      "http",
                      "logging",
                      "protocol",
                      "revoke",
                      "secret",
                      "subscribe"))));

  private Packages() {}
}
