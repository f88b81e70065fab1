package dev.realtimeevents.local.template;

import java.util.Optional;
import java.util.regex.Pattern;

/** The values that AWS chooses when it creates a stack: region, account, ARNs and URLs. */
final class LocalNames {
  static final String PSEUDO_PARAMETERS =
      "AWS::Region, AWS::AccountId, AWS::Partition, AWS::URLSuffix, AWS::StackName, AWS::StackId,"
          + " AWS::NoValue";

  private static final String REGION = "us-east-1";
  private static final String ACCOUNT = "000000000000";
  private static final String URL_SUFFIX = "amazonaws.com";

  /** A function's ARN, with or without an alias or version. */
  private static final Pattern FUNCTION_ARN =
      Pattern.compile("arn:aws:lambda:" + REGION + ":" + ACCOUNT + ":function:(\\w+)(:.+)?");

  private static final Pattern QUEUE_ARN =
      Pattern.compile("arn:aws:sqs:" + REGION + ":" + ACCOUNT + ":(\\w+)");

  private final Addresses addresses;

  LocalNames(Addresses addresses) {
    this.addresses = addresses;
  }

  static Optional<String> pseudoParameter(String name) {
    return switch (name) {
      case "AWS::Region" -> Optional.of(REGION);
      case "AWS::AccountId" -> Optional.of(ACCOUNT);
      case "AWS::Partition" -> Optional.of("aws");
      case "AWS::URLSuffix" -> Optional.of(URL_SUFFIX);
      case "AWS::StackName" -> Optional.of("local");
      case "AWS::StackId" ->
          Optional.of(arn("cloudformation", "stack/local/00000000-0000-0000-0000-000000000000"));
      default -> Optional.empty();
    };
  }

  /** The value of {@code !Ref} of a resource. */
  String ref(ResourceType type, String name) {
    return switch (type) {
      case QUEUE -> addresses.queues() + name;
      case SECRET -> addresses.secrets().apply(name);
      case FUNCTION, HTTP_API, WEB_SOCKET_API, TABLE, ROLE, LOG_GROUP, ALARM -> name;
      case DASHBOARD, QUERY_DEFINITION, BUDGET -> name;
      case CONFIGURATION_APPLICATION, CONFIGURATION_PROFILE -> name;
      case CONFIGURATION_VERSION -> "1";
    };
  }

  /** The value of {@code !GetAtt} of a resource; the attribute is one of {@link ResourceType}'s. */
  String attribute(ResourceType type, String name, String attribute) {
    return switch (attribute) {
      case "Arn" -> arn(type, name);
      case "ApiEndpoint" ->
          (type == ResourceType.WEB_SOCKET_API ? "wss" : "https") + apiAddress(name);
      case "Id" -> ref(type, name);
      case "QueueUrl" -> ref(type, name);
      default -> name;
    };
  }

  static String functionArn(String name, String qualifier) {
    return arn(ResourceType.FUNCTION, name) + ":" + qualifier;
  }

  static Optional<String> functionOf(String arn) {
    return Optional.of(FUNCTION_ARN.matcher(arn)).filter(m -> m.matches()).map(m -> m.group(1));
  }

  static Optional<String> queueOf(String arn) {
    return Optional.of(QUEUE_ARN.matcher(arn)).filter(m -> m.matches()).map(m -> m.group(1));
  }

  /**
   * Replaces the public URL of an API with the gateway's. A template builds that URL from parts, so
   * it cannot be the value of a single intrinsic function.
   */
  String localize(String text, String api) {
    String gateway = addresses.gateway().toString();
    return text.replace("https" + apiAddress(api), gateway)
        .replace("wss" + apiAddress(api), gateway.replaceFirst("^http", "ws"));
  }

  private static String apiAddress(String api) {
    return "://" + api + ".execute-api." + REGION + "." + URL_SUFFIX;
  }

  static String secretArn(String name) {
    return arn("secretsmanager", "secret:" + name + "-000000");
  }

  private static String arn(ResourceType type, String name) {
    return switch (type) {
      case FUNCTION -> arn("lambda", "function:" + name);
      case TABLE -> arn("dynamodb", "table/" + name);
      case QUEUE -> arn("sqs", name);
      case SECRET -> secretArn(name);
      case LOG_GROUP -> arn("logs", "log-group:" + name + ":*");
      case ALARM -> arn("cloudwatch", "alarm:" + name);
      case ROLE -> "arn:aws:iam::" + ACCOUNT + ":role/" + name;
      case HTTP_API, WEB_SOCKET_API -> arn("execute-api", name);
      case DASHBOARD, QUERY_DEFINITION, BUDGET -> name;
      case CONFIGURATION_APPLICATION, CONFIGURATION_PROFILE, CONFIGURATION_VERSION -> name;
    };
  }

  private static String arn(String service, String resource) {
    return String.join(":", "arn", "aws", service, REGION, ACCOUNT, resource);
  }
}
