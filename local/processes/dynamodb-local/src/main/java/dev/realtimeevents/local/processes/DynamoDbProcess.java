package dev.realtimeevents.local.processes;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local on loopback: {@code DynamoDbProcess <port> [<folder for the data>]}. It answers at
 * the path in {@code PRIVATE_PATH} and below it only.
 *
 * <p>Its {@code ServerRunner} listens on every interface, and answers pages of every origin; this
 * class runs the same request handler on loopback only, and without telemetry.
 */
public final class DynamoDbProcess {
  /** How long the process of a gateway that was killed may live on. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Held while this process runs. */
  private static FileLock lock;

  private DynamoDbProcess() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    boolean inMemory = args.length == 1;
    if (!inMemory) {
      lock(Path.of(args[1]));
    }
    // One database for all regions and access keys, so that every client sees the same tables.
    boolean sharedDatabase = true;
    var requests =
        new LocalDynamoDBRequestHandler(
            0, inMemory, inMemory ? null : args[1], sharedDatabase, false);
    var threads = new QueuedThreadPool();
    threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    var server = new Server(threads);
    var connector = new ServerConnector(server);
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    connector.setPort(port);
    server.addConnector(connector);
    String path = System.getenv("PRIVATE_PATH");
    server.setHandler(
        new Below(path, new FailingStore(path, new LocalDynamoDBServerHandler(requests, null))));
    server.start();
    server.join();
  }

  /** Two gateways with one folder would each take the connections of the other for ended ones. */
  private static void lock(Path folder) throws IOException, InterruptedException {
    FileChannel file = FileChannel.open(folder.resolve("lock"), CREATE, WRITE);
    Instant end = Instant.now().plus(PATIENCE);
    while ((lock = file.tryLock()) == null) {
      if (Instant.now().isAfter(end)) {
        System.err.printf(
            "The folder %s holds the tables of a gateway that is running. Stop it, or choose"
                + " another folder.%n",
            folder);
        System.exit(1);
      }
      Thread.sleep(100);
    }
  }

  /** Answers 404 everywhere except at a path and below it. */
  private static final class Below extends Handler.Wrapper {
    private final String path;

    Below(String path, Handler handler) {
      super(handler);
      this.path = path;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      String asked = request.getHttpURI().getPath();
      if (asked.equals(path) || asked.startsWith(path + "/")) {
        return super.handle(request, response, callback);
      }
      Response.writeError(request, response, callback, 404);
      return true;
    }
  }
}
