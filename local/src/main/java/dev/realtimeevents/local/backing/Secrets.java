package dev.realtimeevents.local.backing;

import java.net.URI;

/** The secrets of a template. Thread-safe. */
public interface Secrets extends AutoCloseable {
  /** The endpoint of Secrets Manager, for a client with any region and credentials. */
  URI endpoint();

  /**
   * The current value of a secret.
   *
   * @param name its logical id
   */
  String value(String name);

  @Override
  void close();
}
