package dev.realtimeevents.wire;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket that keeps the messages it receives. Thread-safe. */
public final class TestSocket implements WebSocket.Listener, AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** How a socket ended. */
  public record Close(int code, String reason) {}

  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Close> closed = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private WebSocket socket;

  private TestSocket() {}

  public static TestSocket open(URI uri) {
    return openAsync(uri).join();
  }

  public static CompletableFuture<TestSocket> openAsync(URI uri) {
    return open(HTTP.newWebSocketBuilder(), uri);
  }

  public static TestSocket open(URI uri, String subprotocol, String otherSubprotocol) {
    return open(HTTP.newWebSocketBuilder().subprotocols(subprotocol, otherSubprotocol), uri).join();
  }

  /** As a page of this origin. */
  public static TestSocket open(URI uri, URI origin) {
    return open(HTTP.newWebSocketBuilder().header("Origin", origin.toString()), uri).join();
  }

  /** As a page of this origin, if there is one, that offers these subprotocols, if any. */
  public static TestSocket open(URI uri, Optional<URI> origin, String... subprotocols) {
    WebSocket.Builder builder = HTTP.newWebSocketBuilder();
    origin.ifPresent(page -> builder.header("Origin", page.toString()));
    if (subprotocols.length > 0) {
      builder.subprotocols(
          subprotocols[0], Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
    }
    return open(builder, uri).join();
  }

  private static CompletableFuture<TestSocket> open(WebSocket.Builder builder, URI uri) {
    var test = new TestSocket();
    return builder
        .buildAsync(uri, test)
        .thenApply(
            socket -> {
              test.socket = socket;
              return test;
            });
  }

  /** The status of a handshake that is rejected. */
  public static int rejection(URI uri) {
    try {
      open(uri).close();
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException rejected) {
        return rejected.getResponse().statusCode();
      }
      throw e;
    }
    throw new AssertionError("the handshake succeeded");
  }

  public WebSocket socket() {
    return socket;
  }

  public void send(String text) {
    socket.sendText(text, true).join();
  }

  /** The next message, waiting for it. */
  public String next() throws InterruptedException {
    String message = messages.poll(60, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message within 60 s");
    }
    return message;
  }

  /** Whether a message comes within a while. */
  public boolean getsWithin(Duration wait) throws InterruptedException {
    return messages.poll(wait.toMillis(), TimeUnit.MILLISECONDS) != null;
  }

  /** The next message, if one comes within a while. */
  public Optional<String> nextWithin(Duration wait) throws InterruptedException {
    return Optional.ofNullable(messages.poll(wait.toMillis(), TimeUnit.MILLISECONDS));
  }

  public boolean isClosed() {
    return closed.isDone();
  }

  public Close awaitClose() throws Exception {
    return awaitClose(Duration.ofSeconds(60));
  }

  public Close awaitClose(Duration atMost) throws Exception {
    return closed.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      messages.add(partial.toString());
      partial.setLength(0);
    }
    webSocket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
    closed.complete(new Close(code, reason));
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    closed.completeExceptionally(error);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
