package dev.realtimeevents.local.child;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes the content of files, for their names. */
final class Sha256 {
  private Sha256() {}

  static byte[] of(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }
}
