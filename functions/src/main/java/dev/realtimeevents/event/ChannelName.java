package dev.realtimeevents.event;

import java.util.regex.Pattern;

/**
 * The name of a channel: 1 to 128 letters, digits and {@code _ . : -}, such as {@code public} or
 * {@code post:12}.
 */
public record ChannelName(String value) {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");

  /** The channel of every plain connection, and of events that name none. */
  public static final ChannelName PUBLIC = new ChannelName("public");

  public ChannelName {
    if (!VALID.matcher(value).matches()) {
      throw new InvalidValueException(
          "A channel name must be 1 to 128 letters, digits and _ . : -, as in post:12");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
