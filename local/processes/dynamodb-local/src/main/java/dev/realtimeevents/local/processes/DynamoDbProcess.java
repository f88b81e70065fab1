package dev.realtimeevents.local.processes;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Server;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local on loopback: {@code DynamoDbProcess <port> [<folder to keep the data in>]}.
 *
 * <p>Its own {@code ServerRunner} listens on every interface, so the same request handler is put
 * here behind a server that does not. It sends no telemetry either, because that is never set up.
 */
public final class DynamoDbProcess {
  private DynamoDbProcess() {}

  public static void main(String[] args) throws Exception {
    var port = Integer.parseInt(args[0]);
    var inMemory = args.length == 1;
    // One database for every region and access key: whoever looks into it sees what functions see.
    var sharedDatabase = true;
    var requests =
        new LocalDynamoDBRequestHandler(
            0, inMemory, inMemory ? null : args[1], sharedDatabase, false);
    var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    server.setHandler(new LocalDynamoDBServerHandler(requests, null));
    server.start();
    server.join();
  }
}
