package dev.realtimeevents.subscribe;

import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.protocol.ChannelRequest;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.EventsMessages;

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
        ? new Together(
            request.events(),
            new EventsMessages(
                request.channel(), caller.ref(), since, last, (message, _) -> caller.send(message)))
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
  record Together(EventFilter filter, EventsMessages messages) implements MissedEvents {
    @Override
    public boolean send(LoggedEvent event) {
      return !filter.accepts(event.name()) || messages.add(event.seq(), EventFrame.render(event));
    }

    @Override
    public boolean reach(long seq) {
      return messages.reach(seq);
    }
  }
}
