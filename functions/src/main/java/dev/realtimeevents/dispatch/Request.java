package dev.realtimeevents.dispatch;

import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.InvalidValueException;
import java.util.Optional;

/**
 * A request of a site.
 *
 * @param body the bytes as they were sent: signatures are over them
 */
public record Request(Headers headers, byte[] body) {

  /**
   * The webhook's id: signed or not, it makes a repeat the same event.
   *
   * @throws InvalidValueException if it is no id
   */
  Optional<EventId> message() {
    return headers.get("webhook-id").map(EventId::new);
  }
}
