package dev.realtimeevents.local.processes;

import java.net.InetAddress;
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
  private DynamoDbProcess() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    boolean inMemory = args.length == 1;
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
