package dev.realtimeevents.event;

/**
 * The name of an event: 1 to 128 characters without control characters, such as {@code post_saved}
 * or {@code woocommerce.order.updated}.
 */
public record EventName(String value) {
  private static final int MAX_LENGTH = 128;

  public EventName {
    if (value.isEmpty() || value.length() > MAX_LENGTH || !Characters.printable(value)) {
      throw new InvalidValueException(
          "An event name must be 1 to 128 characters without control characters, as in post_saved");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
