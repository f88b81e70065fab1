package dev.realtimeevents.local.lambda;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest that names files by what is in them. */
final class Sha256 {
  private Sha256() {}

  static byte[] of(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
