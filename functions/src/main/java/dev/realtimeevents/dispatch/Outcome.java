package dev.realtimeevents.dispatch;

import dev.realtimeevents.event.Event;
import dev.realtimeevents.http.HttpResponse;
import dev.realtimeevents.protocol.DispatchResponse;
import dev.realtimeevents.protocol.DispatchResponse.Broadcast;
import java.util.List;

/** What became of one request: the sender reads it in the response, the owner in the log. */
sealed interface Outcome {

  /** The answer to the sender. */
  HttpResponse response();

  /**
   * An event in the log.
   *
   * @param listeners whom it was sent to in this request
   * @param isRepeat whether the log had it before
   */
  record Stored(Broadcast broadcast, long listeners, boolean isRepeat) {}

  /** The events are in the log. */
  record Accepted(List<Stored> events, boolean batch) implements Outcome {
    @Override
    public HttpResponse response() {
      List<Broadcast> broadcasts = events.stream().map(Stored::broadcast).toList();
      return new HttpResponse(
          200,
          batch
              ? DispatchResponse.broadcast(broadcasts)
              : DispatchResponse.broadcast(broadcasts.getFirst()));
    }
  }

  /** The request is right, and carries no event. */
  record NoEvent(String reason) implements Outcome {
    @Override
    public HttpResponse response() {
      return new HttpResponse(200, DispatchResponse.success(reason));
    }
  }

  /**
   * The request is refused.
   *
   * @param reason a sentence for the sender that says what would be right
   * @param events those of the request, if they could be read
   */
  record Refused(int status, String reason, List<Event> events) implements Outcome {
    public Refused {
      events = List.copyOf(events);
    }

    static Refused unavailable(List<Event> events) {
      return new Refused(503, "The event could not be stored; send the request again", events);
    }

    /** The stable name of the status in the log. */
    String code() {
      return switch (status) {
        case 400 -> "unreadable";
        case 401 -> "unauthorized";
        case 413 -> "too_large";
        case 415 -> "unsupported_type";
        case 422 -> "invalid";
        case 429 -> "busy";
        case 503 -> "unavailable";
        default -> throw new IllegalStateException("The status " + status + " has no code");
      };
    }

    @Override
    public HttpResponse response() {
      return new HttpResponse(status, DispatchResponse.error(reason));
    }
  }
}
