package dev.realtimeevents.event;

/**
 * A value that cannot be. Its message is a sentence for the sender that says what would be valid.
 */
public final class InvalidValueException extends RuntimeException {
  public InvalidValueException(String message) {
    super(message);
  }
}
