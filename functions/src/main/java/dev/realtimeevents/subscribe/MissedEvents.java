package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.ChannelRequest;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends the events of one recovery, in order. Each method returns whether to go on: false if the
 * connection has ended or was closed. For one thread.
 */
sealed interface MissedEvents {

  /** Sends an event, now or with others. */
  boolean send(LoggedEvent event);

  /** Sends the rest: the client now has every event of its subscription up to this number. */
  boolean reach(long seq);

  /**
   * A client that names its messages understands several events in one message.
   *
   * @param since the number after which they begin
   * @param last the number of the last one
   */
  static MissedEvents to(Caller caller, ChannelRequest request, long since, long last) {
    return caller.ref().isPresent()
        ? new Together(caller, request, since, last)
        : new OneByOne(caller, request.events());
  }

  /** A message for each event. */
  record OneByOne(Caller caller, EventFilter filter) implements MissedEvents {
    @Override
    public boolean send(LoggedEvent event) {
      return !filter.accepts(event.name()) || caller.send(EventFrame.render(event));
    }

    @Override
    public boolean reach(long seq) {
      return true;
    }
  }

  /** Several events in a message, which also names the position reached. */
  final class Together implements MissedEvents {
    /** API Gateway bills a message in units of 32 KB. */
    static final int MAX_BYTES = 32 * 1024;

    private final Caller caller;
    private final ChannelName channel;
    private final EventFilter filter;
    private final long last;
    private final List<String> frames = new ArrayList<>();

    /** The position that the client has reached. */
    private long since;

    /** The size of the message with these frames; a little more if its numbers are short. */
    private int size;

    private Together(Caller caller, ChannelRequest request, long since, long last) {
      this.caller = caller;
      this.channel = request.channel();
      this.filter = request.events();
      this.since = since;
      this.last = last;
    }

    @Override
    public boolean send(LoggedEvent event) {
      if (!filter.accepts(event.name())) {
        return true;
      }
      String frame = EventFrame.render(event);
      int more = bytes(frame) + 1;
      if (!frames.isEmpty() && size + more > MAX_BYTES && !reach(event.seq() - 1)) {
        return false;
      }
      if (frames.isEmpty()) {
        // The first event follows no comma.
        size = bytes(message(since, last, List.of())) - 1;
        if (size + more > MAX_BYTES) {
          return reach(event.seq() - 1) && sendAlone(event.seq(), frame);
        }
      }
      frames.add(frame);
      size += more;
      return true;
    }

    /** A message of its own, or if even that is too large, the event frame as it is. */
    private boolean sendAlone(long seq, String frame) {
      String message = message(seq - 1, seq, List.of(frame));
      since = seq;
      return caller.send(bytes(message) <= EventFrame.MAX_BYTES ? message : frame);
    }

    @Override
    public boolean reach(long seq) {
      if (seq == since) {
        return true;
      }
      String message = message(since, seq, frames);
      frames.clear();
      since = seq;
      return caller.send(message);
    }

    private String message(long after, long seq, List<String> events) {
      return new ServerMessage.Events(channel, after, seq, events).json(caller.ref());
    }

    private static int bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }
  }
}
