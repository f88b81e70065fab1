package dev.realtimeevents.local.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket with the subprotocol {@code realtime-events}, read by one thread. */
final class LiveSocket implements AutoCloseable {
  private static final String SUBPROTOCOL = "realtime-events";

  /** API Gateway's own limit for the function that answers a handshake. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final WebSocket socket;
  private final BlockingQueue<Incoming> incoming;

  private LiveSocket(WebSocket socket, BlockingQueue<Incoming> incoming) {
    this.socket = socket;
    this.incoming = incoming;
  }

  /**
   * Opens a connection.
   *
   * @throws IOException if there is none; its message is a sentence
   */
  static LiveSocket open(HttpClient http, URI url) throws IOException, InterruptedException {
    var incoming = new LinkedBlockingQueue<Incoming>();
    try {
      WebSocket socket =
          http.newWebSocketBuilder()
              .subprotocols(SUBPROTOCOL)
              .connectTimeout(PATIENCE)
              .buildAsync(url, new Reader(incoming))
              .get();
      return new LiveSocket(socket, incoming);
    } catch (ExecutionException e) {
      throw new IOException(reason(url, e.getCause()), e);
    }
  }

  private static String reason(URI url, Throwable cause) {
    return switch (cause) {
      case WebSocketHandshakeException refused ->
          "%s refuses the connection with status %d"
              .formatted(url, refused.getResponse().statusCode());
      default ->
          "%s cannot be reached (%s)"
              .formatted(
                  url,
                  cause.getMessage() == null
                      ? cause.getClass().getSimpleName()
                      : cause.getMessage());
    };
  }

  /** Waits for what comes next; empty if nothing came in time. */
  Optional<Incoming> next(Duration patience) throws InterruptedException {
    return Optional.ofNullable(
        incoming.poll(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS));
  }

  /** Sends a text. If it cannot be sent, the connection is gone, and {@link #next} tells so. */
  void send(String text) throws InterruptedException {
    try {
      socket.sendText(text, true).get();
    } catch (ExecutionException e) {
      incoming.add(new Incoming.Closed("the connection broke"));
    }
  }

  @Override
  public void close() {
    socket.abort();
  }

  private static final class Reader implements WebSocket.Listener {
    private final BlockingQueue<Incoming> incoming;
    private final StringBuilder text = new StringBuilder();

    Reader(BlockingQueue<Incoming> incoming) {
      this.incoming = incoming;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        incoming.add(new Incoming.Text(text.toString()));
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      incoming.add(
          new Incoming.Closed("closed with " + code + (reason.isEmpty() ? "" : ": " + reason)));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      incoming.add(new Incoming.Closed("the connection broke"));
    }
  }
}
