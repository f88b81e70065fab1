package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Application.Function;
import dev.realtimeevents.local.template.Application.HttpRoute;
import dev.realtimeevents.local.template.Application.QueueSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads {@code AWS::Serverless::Function} with its events. Limits and defaults are those of <a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html">Lambda</a>.
 */
final class FunctionReader {
  private static final PropertyList ENVIRONMENT =
      PropertyList.of("Environment").honours("Variables");

  private static final PropertyList EVENT =
      PropertyList.of("an event").honours("Type", "Properties");

  private static final PropertyList HTTP_EVENT =
      PropertyList.of("an HttpApi event")
          .honours("ApiId", "Method", "Path", "PayloadFormatVersion");

  private static final PropertyList QUEUE_EVENT =
      PropertyList.of("an SQS event")
          .honours("Queue", "BatchSize", "FunctionResponseTypes", "Enabled", "ScalingConfig");

  private static final PropertyList SCALING =
      PropertyList.of("ScalingConfig").honours("MaximumConcurrency");

  private static final Set<String> METHODS =
      new TreeSet<>(Set.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "ANY"));

  /** Segments of text or {@code {name}}; the last may be {@code {name+}}. */
  private static final Pattern PATH =
      Pattern.compile("/|(/([^/{}]+|\\{[\\w.:-]+}))+(/\\{[\\w.:-]+\\+})?|/\\{[\\w.:-]+\\+}");

  private static final Pattern VARIABLE_NAME = Pattern.compile("[a-zA-Z]\\w+");

  /**
   * Variables that <a
   * href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime">Lambda
   * sets</a> and does not allow in a template.
   */
  private static final Set<String> RESERVED =
      Set.of(
          "AWS_ACCESS_KEY",
          "AWS_ACCESS_KEY_ID",
          "AWS_DEFAULT_REGION",
          "AWS_EXECUTION_ENV",
          "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
          "AWS_LAMBDA_FUNCTION_NAME",
          "AWS_LAMBDA_FUNCTION_VERSION",
          "AWS_LAMBDA_INITIALIZATION_TYPE",
          "AWS_LAMBDA_LOG_GROUP_NAME",
          "AWS_LAMBDA_LOG_STREAM_NAME",
          "AWS_LAMBDA_RUNTIME_API",
          "AWS_REGION",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "LAMBDA_RUNTIME_DIR",
          "LAMBDA_TASK_ROOT");

  /** An HTTP route, its API, and its declaration. */
  record HttpEvent(Properties declared, String api, HttpRoute route) {}

  /** A queue that invokes a function, and its declaration. */
  record QueueEvent(Properties declared, QueueSource source) {}

  /** A function and its event sources. */
  record FunctionAndEvents(Function function, List<HttpEvent> http, List<QueueEvent> queues) {}

  private FunctionReader() {}

  static FunctionAndEvents read(String name, Properties properties, Path folder) {
    var http = new ArrayList<HttpEvent>();
    var queues = new ArrayList<QueueEvent>();
    for (Properties event : properties.named("Events", "event", EVENT).values()) {
      switch (event.required("Type")) {
        case "HttpApi" -> http.add(http(name, event.properties("Properties", HTTP_EVENT)));
        case "SQS" -> queues.add(queue(name, event.properties("Properties", QUEUE_EVENT)));
        default ->
            event
                .text("Type")
                .ifPresent(type -> event.report("Type", "is " + type + "; use HttpApi or SQS"));
      }
    }
    return new FunctionAndEvents(function(name, properties, folder), http, queues);
  }

  private static Function function(String name, Properties properties, Path folder) {
    String runtime = properties.required("Runtime");
    if (!runtime.isEmpty() && !runtime.equals("java25")) {
      properties.report("Runtime", "is " + runtime + "; use java25");
    }
    properties.only("PackageType", "Zip");
    Path code = folder.resolve(properties.required("CodeUri")).normalize();
    if (!Files.isDirectory(code)) {
      properties.report("CodeUri", "is the folder " + code + ", which does not exist");
    }
    return new Function(
        name,
        properties.text("AutoPublishAlias"),
        properties.required("Handler"),
        code,
        Duration.ofSeconds(properties.integer("Timeout", 3, 1, 900)),
        properties.integer("MemorySize", 128, 128, 10240),
        environment(properties.properties("Environment", ENVIRONMENT)),
        properties.has("ReservedConcurrentExecutions")
            ? Optional.of(
                properties.integer("ReservedConcurrentExecutions", 0, 0, Integer.MAX_VALUE))
            : Optional.empty());
  }

  private static Map<String, String> environment(Properties environment) {
    Map<String, String> variables = environment.variables("Variables");
    for (String name : variables.keySet()) {
      if (RESERVED.contains(name)) {
        environment.report("Variables", "sets " + name + ", which Lambda sets itself");
      } else if (!VARIABLE_NAME.matcher(name).matches()) {
        environment.report(
            "Variables",
            "has the name \"" + name + "\"; use a letter, then at least one letter, digit or _");
      }
    }
    return variables;
  }

  private static HttpEvent http(String function, Properties event) {
    if (!event.has("ApiId")) {
      event.report("ApiId", "is required; use !Ref of an AWS::Serverless::HttpApi");
    }
    event.only("PayloadFormatVersion", "2.0");
    String method = event.required("Method").toUpperCase(Locale.ROOT);
    if (!method.isEmpty() && !METHODS.contains(method)) {
      event.report("Method", "is " + method + "; use one of " + String.join(", ", METHODS));
    }
    String path = event.required("Path");
    if (!path.isEmpty() && !PATH.matcher(path).matches()) {
      event.report("Path", "is \"" + path + "\"; use a path like /a, /a/{name} or /a/{name+}");
    }
    return new HttpEvent(
        event, event.text("ApiId").orElse(""), new HttpRoute(method, path, function));
  }

  private static QueueEvent queue(String function, Properties event) {
    event.only("Enabled", "true");
    String queue = event.required("Queue");
    List<String> types = event.texts("FunctionResponseTypes");
    if (!types.isEmpty() && !types.equals(List.of("ReportBatchItemFailures"))) {
      event.report("FunctionResponseTypes", "can only contain ReportBatchItemFailures");
    }
    Properties scaling = event.properties("ScalingConfig", SCALING);
    return new QueueEvent(
        event,
        new QueueSource(
            LocalNames.queueOf(queue).orElse(queue),
            function,
            event.integer("BatchSize", 10, 1, 10),
            !types.isEmpty(),
            scaling.has("MaximumConcurrency")
                ? Optional.of(scaling.integer("MaximumConcurrency", 2, 2, 1000))
                : Optional.empty()));
  }
}
