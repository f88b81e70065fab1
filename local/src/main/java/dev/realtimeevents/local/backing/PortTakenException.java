package dev.realtimeevents.local.backing;

import java.io.IOException;

/** A port was free when it was chosen, and another process has taken it before it was used. */
public final class PortTakenException extends IOException {
  private static final long serialVersionUID = 1L;

  public PortTakenException(String message, Throwable cause) {
    super(message, cause);
  }
}
