package dev.realtimeevents.local.processes;

import org.elasticmq.NodeAddress;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/**
 * ElasticMQ on loopback: {@code ElasticMqProcess <port> <region> <account>}. It answers below the
 * path in {@code PRIVATE_PATH} only, except to a request that names its queue by ARN.
 */
public final class ElasticMqProcess {
  private ElasticMqProcess() {}

  public static void main(String[] args) {
    String host = "127.0.0.1";
    int port = Integer.parseInt(args[0]);
    SQSRestServerBuilder.withInterface(host)
        .withPort(port)
        // The beginning of queue URLs.
        .withServerAddress(new NodeAddress("http", host, port, System.getenv("PRIVATE_PATH")))
        .withAWSRegion(args[1])
        .withAWSAccountId(args[2])
        .start()
        .waitUntilStarted();
  }
}
