package dev.realtimeevents.local.gateway;

import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/** Listens to one socket. Jetty calls it from one thread at a time, and requires a public class. */
public final class SocketListener implements Session.Listener.AutoDemanding {
  /** Messages of one connection that run in parallel; further ones wait in the network. */
  private static final int MAX_RUNNING = 100;

  private final Connection connection;
  private final Connections connections;
  private final RouteDispatcher dispatcher;
  private final Semaphore running = new Semaphore(MAX_RUNNING);

  SocketListener(Connection connection, Connections connections, RouteDispatcher dispatcher) {
    this.connection = connection;
    this.connections = connections;
    this.dispatcher = dispatcher;
  }

  @Override
  public void onWebSocketOpen(Session session) {
    connection.open(session);
  }

  @Override
  public void onWebSocketText(String message) {
    connection.active();
    running.acquireUninterruptibly();
    Thread.ofVirtual().name("message-" + connection.id()).start(() -> handle(message));
  }

  private void handle(String message) {
    try {
      dispatcher.dispatch(connection, message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      running.release();
    }
  }

  /**
   * API Gateway accepts no binary frames.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html">binary
   *     media types</a>
   */
  @Override
  public void onWebSocketPartialBinary(ByteBuffer payload, boolean last, Callback callback) {
    callback.succeed();
    connections.close(connection, 1003, "Unsupported data");
  }

  @Override
  public void onWebSocketClose(int statusCode, String reason, Callback callback) {
    connections.ended(connection, statusCode, reason == null ? "" : reason);
    callback.succeed();
  }
}
