package dev.realtimeevents.protocol;

import dev.realtimeevents.event.ChannelName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Packs event frames into messages {@link ServerMessage.Events} that join: each begins where the
 * one before ends. Each method returns whether to go on: false if the recipient takes no more. For
 * one thread.
 */
public final class EventsMessages {
  /** API Gateway bills a message in units of 32 KB. */
  public static final int MAX_BYTES = 32 * 1024;

  /** Takes the messages, in order. */
  @FunctionalInterface
  public interface Recipient {
    /**
     * Takes a message.
     *
     * @param events the number of events in it, in the order in which they were added
     * @return whether the recipient takes more
     */
    boolean take(String message, int events);
  }

  private final ChannelName channel;
  private final Optional<Ref> ref;
  private final long last;
  private final Recipient recipient;
  private final List<String> frames = new ArrayList<>();

  /** The position that the client has reached. */
  private long since;

  /** The size of the message with these frames; a little more if its numbers are short. */
  private int size;

  /**
   * @param since the number after which the events begin
   * @param last the number of the last one
   */
  public EventsMessages(
      ChannelName channel, Optional<Ref> ref, long since, long last, Recipient recipient) {
    this.channel = channel;
    this.ref = ref;
    this.since = since;
    this.last = last;
    this.recipient = recipient;
  }

  /**
   * Adds the next event of the subscription.
   *
   * @param frame its event frame
   */
  public boolean add(long seq, String frame) {
    int more = bytes(frame) + 1;
    if (!frames.isEmpty() && size + more > MAX_BYTES && !reach(seq - 1)) {
      return false;
    }
    if (frames.isEmpty()) {
      // The first event follows no comma.
      size = bytes(message(last, List.of())) - 1;
      if (size + more > MAX_BYTES) {
        return alone(seq, frame);
      }
    }
    frames.add(frame);
    size += more;
    return true;
  }

  /** A message of its own, or if even that is too large, the event frame as it is. */
  private boolean alone(long seq, String frame) {
    String message = message(seq, List.of(frame));
    if (bytes(message) > EventFrame.MAX_BYTES) {
      if (!reach(seq - 1)) {
        return false;
      }
      message = frame;
    }
    since = seq;
    return recipient.take(message, 1);
  }

  /** Packs the rest: with it, the client has every event of its subscription up to this number. */
  public boolean reach(long seq) {
    if (seq == since) {
      return true;
    }
    String message = message(seq, frames);
    int events = frames.size();
    frames.clear();
    since = seq;
    return recipient.take(message, events);
  }

  private String message(long seq, List<String> events) {
    return new ServerMessage.Events(channel, since, seq, events).json(ref);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
