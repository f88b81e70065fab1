package dev.realtimeevents.local.processes;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Server;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local on loopback: {@code DynamoDbProcess <port> [<folder for the data>]}.
 *
 * <p>Its {@code ServerRunner} listens on every interface; this class runs the same request handler
 * on loopback only, and without telemetry.
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
    var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    server.setHandler(new LocalDynamoDBServerHandler(requests, null));
    server.start();
    server.join();
  }
}
