package dev.realtimeevents.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The epochs of channels without a head, derived from a seed of the log, the name of the channel
 * and the time. So a name costs nothing until somebody publishes there. The first event stores the
 * epoch of its time in the head.
 *
 * <p>A client may wait for the first event in one period and receive it in the next. Epochs of
 * adjacent periods therefore name the same run of numbers. This is true because a head lives for at
 * least two periods ({@link #HEAD_LIFE}): where the head has the epoch of one period, nothing was
 * ever published in that of the period before or after.
 *
 * @param seed a random text; another log has another
 */
public record Epochs(String seed) {
  private static final Duration PERIOD = Duration.ofDays(15);

  /** A channel without an event for so long starts over with a new epoch. */
  public static final Duration HEAD_LIFE = PERIOD.multipliedBy(2);

  private static final int DIGITS = 24;
  private static final Pattern DERIVED = Pattern.compile("([0-9]{1,9})-[0-9a-f]{" + DIGITS + "}");

  /** The epoch of a channel without a head. */
  public String at(ChannelName channel, Instant now) {
    return derive(channel, now.getEpochSecond() / PERIOD.toSeconds());
  }

  /** Whether two epochs of a channel name the same run of numbers. */
  public boolean isSame(ChannelName channel, String one, String other) {
    if (one.equals(other)) {
      return true;
    }
    Matcher first = DERIVED.matcher(one);
    Matcher second = DERIVED.matcher(other);
    if (!first.matches() || !second.matches()) {
      return false;
    }
    long period = Long.parseLong(first.group(1));
    long next = Long.parseLong(second.group(1));
    return Math.abs(period - next) == 1
        && one.equals(derive(channel, period))
        && other.equals(derive(channel, next));
  }

  private String derive(ChannelName channel, long period) {
    String text = seed + "#" + channel + "#" + period;
    byte[] hash = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return period + "-" + HexFormat.of().formatHex(hash, 0, DIGITS / 2);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
