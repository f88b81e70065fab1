package dev.realtimeevents.local.loopback;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A name that nobody can guess, for a path. A server that answers only below it is closed to web
 * pages, and to every other program that was not told its address.
 */
public final class PrivateName {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 16;

  private PrivateName() {}

  /** 128 random bits as 32 letters and digits. */
  public static String random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
