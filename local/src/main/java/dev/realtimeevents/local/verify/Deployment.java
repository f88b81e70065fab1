package dev.realtimeevents.local.verify;

import java.net.URI;
import java.util.Optional;

/**
 * A gateway on this machine or in AWS.
 *
 * @param dispatch the URL for dispatches
 * @param webSocket the URL for WebSocket connections
 * @param history the URL that browsers without a WebSocket poll, if it is known
 * @param secret {@code whsec_} and base64
 * @param origin of the pages that the checks pretend to be; empty for programs, which have none
 */
public record Deployment(
    URI dispatch, URI webSocket, Optional<URI> history, String secret, Optional<String> origin) {

  /** Without the secret. */
  @Override
  public String toString() {
    return dispatch + " and " + webSocket;
  }
}
