package dev.realtimeevents.event;

/** A value is invalid. The message is a sentence for the sender that says what would be valid. */
public final class InvalidValueException extends RuntimeException {
  public InvalidValueException(String message) {
    super(message);
  }

  /** A field of a JSON object that must be a string. */
  public static InvalidValueException notAString(String key) {
    return new InvalidValueException("\"" + key + "\" must be a string");
  }
}
