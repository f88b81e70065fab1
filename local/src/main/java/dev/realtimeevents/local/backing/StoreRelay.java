package dev.realtimeevents.local.backing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The way from the functions to DynamoDB, on which calls can fail. It also counts them.
 * Thread-safe.
 *
 * <p>It passes on each call as it is, so a Host or a path that DynamoDB Local refuses is refused
 * here.
 */
public final class StoreRelay implements AutoCloseable {
  private static final int BACKLOG = 256;

  private static final String FAILURE =
      "{\"__type\":\"com.amazonaws.dynamodb.v20120810#InternalServerError\","
          + "\"message\":\"A fault on demand: see docs/faults.md\"}";

  private static final byte[] FAILED =
      """
      HTTP/1.1 500 Internal Server Error\r
      Content-Type: application/x-amz-json-1.0\r
      Content-Length: %d\r
      \r
      %s\
      """
          .formatted(FAILURE.length(), FAILURE)
          .getBytes(ISO_8859_1);

  private final ServerSocket server;
  private final int store;
  private final StoreFaults faults;
  private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();

  private StoreRelay(ServerSocket server, int store, StoreFaults faults) {
    this.server = server;
    this.store = store;
    this.faults = faults;
  }

  /**
   * Starts to listen.
   *
   * @param port a free one on 127.0.0.1
   * @param store the port of DynamoDB Local on 127.0.0.1
   * @throws IOException if the port is taken
   */
  public static StoreRelay start(int port, int store, StoreFaults faults) throws IOException {
    var server = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
    var relay = new StoreRelay(server, store, faults);
    Thread.ofVirtual().name("store").start(relay::accept);
    return relay;
  }

  /** Number of calls since the start, by operation, such as {@code PutItem}. */
  public Map<String, Long> calls() {
    var counts = new TreeMap<String, Long>();
    calls.forEach((operation, times) -> counts.put(operation, times.sum()));
    return counts;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket caller = server.accept();
        Thread.ofVirtual().name("store call").start(() -> relay(caller));
      } catch (IOException e) {
        // Closed, or the caller has gone.
      }
    }
  }

  private void relay(Socket caller) {
    try (caller;
        var behind = new Socket(InetAddress.getLoopbackAddress(), store)) {
      caller.setTcpNoDelay(true);
      behind.setTcpNoDelay(true);
      var link = new Link(caller, behind);
      Thread.ofVirtual().name("store answers").start(link::answer);
      link.ask();
    } catch (IOException e) {
      // One of the two has gone, and takes the other along.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A caller's connection. A caller waits for an answer before its next call. */
  private final class Link {
    private final Socket caller;
    private final Socket behind;
    private volatile boolean isUnanswered;

    Link(Socket caller, Socket behind) {
      this.caller = caller;
      this.behind = behind;
    }

    /** Passes calls on until the caller has gone. */
    void ask() throws IOException, InterruptedException {
      var in = new BufferedInputStream(caller.getInputStream());
      for (StoreCall call = StoreCall.read(in); call != null; call = StoreCall.read(in)) {
        calls.computeIfAbsent(call.operation(), _ -> new LongAdder()).increment();
        Thread.sleep(faults.latencyMillis().getAsInt());
        if (faults.fails().getAsBoolean()) {
          caller.getOutputStream().write(FAILED);
        } else {
          isUnanswered = faults.isUnanswered().getAsBoolean();
          behind.getOutputStream().write(call.bytes());
        }
      }
    }

    /** Passes answers back, until one is to be lost. */
    void answer() {
      try (caller;
          behind) {
        InputStream in = behind.getInputStream();
        OutputStream out = caller.getOutputStream();
        byte[] buffer = new byte[64 * 1024];
        for (int read = in.read(buffer); read >= 0 && !isUnanswered; read = in.read(buffer)) {
          out.write(buffer, 0, read);
        }
      } catch (IOException e) {
        // One of the two has gone.
      }
    }
  }
}
