package dev.realtimeevents.local.template;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A SAM template with every intrinsic function evaluated. The rest of the gateway uses only this.
 * Immutable.
 *
 * @param outputs the template's outputs, by name
 */
public record Application(
    List<Function> functions,
    List<HttpApi> httpApis,
    List<WebSocketApi> webSocketApis,
    List<Table> tables,
    List<Queue> queues,
    List<Secret> secrets,
    List<QueueSource> queueSources,
    Map<String, String> outputs) {

  /**
   * A Lambda function.
   *
   * @param name its logical id in the template
   * @param alias its {@code AutoPublishAlias}, which routes and queues use
   * @param codeUri absolute path of its {@code CodeUri}
   * @param environment only the variables of the template
   * @param reservedConcurrency the maximum number of invocations in parallel; an invocation beyond
   *     it is throttled
   */
  public record Function(
      String name,
      Optional<String> alias,
      String handler,
      Path codeUri,
      Duration timeout,
      int memoryMegabytes,
      Map<String, String> environment,
      Optional<Integer> reservedConcurrency) {}

  /** An HTTP API, at the root of its host. */
  public record HttpApi(
      String name, List<HttpRoute> routes, Optional<Throttle> throttle, Optional<Cors> cors) {}

  /**
   * The CORS rules of an HTTP API.
   *
   * @param origins as {@code https://example.com}, or {@code *} for all
   * @param methods names, or {@code *}
   * @param headers names in lower case, or {@code *}
   * @param maxAgeSeconds how long a browser may cache the answer
   */
  public record Cors(
      List<String> origins,
      List<String> methods,
      List<String> headers,
      Optional<Integer> maxAgeSeconds) {}

  /** One route of an HTTP API, payload format 2.0. {@code method} is upper case, or {@code ANY}. */
  public record HttpRoute(String method, String path, String function) {}

  /**
   * API Gateway's throttle, a token bucket for each route.
   *
   * @param ratePerSecond tokens added a second
   * @param burst maximum number of tokens
   */
  public record Throttle(double ratePerSecond, int burst) {}

  /**
   * A WebSocket API.
   *
   * @param routeSelectionExpression for instance {@code $request.body.action}
   * @param routes the function of each route key, {@code $connect}, {@code $disconnect}, {@code
   *     $default} and named ones
   */
  public record WebSocketApi(
      String name,
      String stage,
      String routeSelectionExpression,
      Map<String, String> routes,
      Optional<Throttle> throttle) {}

  /** A DynamoDB table; attribute types are {@code S}, {@code N} or {@code B}. */
  public record Table(
      String name,
      Attribute hashKey,
      Optional<Attribute> rangeKey,
      Optional<String> ttlAttribute) {}

  /** A key attribute of a table. */
  public record Attribute(String name, String type) {}

  /** An SQS queue. */
  public record Queue(
      String name, Duration visibilityTimeout, Duration retention, Optional<Redrive> redrive) {}

  /** The queue for messages that were received too often. */
  public record Redrive(String deadLetterQueue, int maxReceiveCount) {}

  /** A secret with a generated value of {@code length} letters and digits. */
  public record Secret(String name, String arn, int length) {}

  /**
   * A queue that invokes a function.
   *
   * @param maximumConcurrency the maximum number of batches in parallel
   */
  public record QueueSource(
      String queue,
      String function,
      int batchSize,
      boolean reportBatchItemFailures,
      Optional<Integer> maximumConcurrency) {}
}
