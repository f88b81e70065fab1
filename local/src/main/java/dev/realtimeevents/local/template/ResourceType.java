package dev.realtimeevents.local.template;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The resource types that are understood, with their properties and {@code !GetAtt} attributes. */
enum ResourceType {
  FUNCTION(
      "AWS::Serverless::Function",
      Set.of("Arn"),
      PropertyList.of("AWS::Serverless::Function")
          .honours("CodeUri", "Handler", "Runtime", "Timeout", "MemorySize", "Environment")
          .honours("Events", "AutoPublishAlias", "PackageType")
          .without("text for people", "Description", "Tags")
          .without("IAM is not enforced", "Role", "Policies", "PermissionsBoundary", "RolePath")
          .without("functions log to the terminal", "LoggingConfig")
          .without("the processor is this machine's", "Architectures")
          .without("a local process stays warm by itself", "SnapStart")
          .without("there is one version: the code as it is built", "VersionDescription")
          .without("nothing is traced", "Tracing")),

  HTTP_API(
      "AWS::Serverless::HttpApi",
      Set.of("ApiId", "ApiEndpoint"),
      PropertyList.of("AWS::Serverless::HttpApi")
          .honours("DefaultRouteSettings", "StageName", "CorsConfiguration")
          .without("text for people", "Name", "Description", "Tags", "PropagateTags")
          .without("requests are not logged", "AccessLogSettings")),

  WEB_SOCKET_API(
      "AWS::Serverless::WebSocketApi",
      Set.of("ApiId", "ApiEndpoint"),
      PropertyList.of("AWS::Serverless::WebSocketApi")
          .honours("StageName", "RouteSelectionExpression", "Routes")
          .without("text for people", "Name", "Description", "Tags", "PropagateTags")
          .without("connections are not logged", "AccessLogSettings")),

  TABLE(
      "AWS::DynamoDB::Table",
      Set.of("Arn"),
      PropertyList.of("AWS::DynamoDB::Table")
          .honours("AttributeDefinitions", "KeySchema", "TimeToLiveSpecification")
          .without("nothing is billed or throttled", "BillingMode", "ProvisionedThroughput")
          .without("nothing is billed or throttled", "OnDemandThroughput", "TableClass")
          .without(
              "protects data that lives longer than a run",
              "PointInTimeRecoverySpecification",
              "DeletionProtectionEnabled",
              "SSESpecification")
          .without("text for people", "Tags")),

  QUEUE(
      "AWS::SQS::Queue",
      Set.of("Arn", "QueueName", "QueueUrl"),
      PropertyList.of("AWS::SQS::Queue")
          .honours("VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy")
          .without("messages stay in memory", "SqsManagedSseEnabled", "KmsMasterKeyId")
          .without("messages stay in memory", "KmsDataKeyReusePeriodSeconds")
          .without("text for people", "Tags")),

  SECRET(
      "AWS::SecretsManager::Secret",
      Set.of("Id"),
      PropertyList.of("AWS::SecretsManager::Secret")
          .honours("GenerateSecretString")
          .without("text for people", "Description", "Tags")
          .without("the value lies in a file that only you can read", "KmsKeyId")),

  ROLE(
      "AWS::IAM::Role",
      Set.of("Arn", "RoleId"),
      PropertyList.of("AWS::IAM::Role")
          .without("IAM is not enforced", "AssumeRolePolicyDocument", "Policies", "RoleName")
          .without("IAM is not enforced", "ManagedPolicyArns", "PermissionsBoundary", "Path")
          .without("IAM is not enforced", "MaxSessionDuration")
          .without("text for people", "Description", "Tags")),

  LOG_GROUP(
      "AWS::Logs::LogGroup",
      Set.of("Arn"),
      PropertyList.of("AWS::Logs::LogGroup")
          .without("functions log to the terminal", "LogGroupName", "RetentionInDays")
          .without("functions log to the terminal", "KmsKeyId", "LogGroupClass")
          .without("text for people", "Tags")),

  ALARM(
      "AWS::CloudWatch::Alarm",
      Set.of("Arn"),
      PropertyList.of("AWS::CloudWatch::Alarm")
          .without("nothing is measured", "Namespace", "MetricName", "Dimensions", "Statistic")
          .without("nothing is measured", "ExtendedStatistic", "Metrics", "Unit", "Period")
          .without("nothing is measured", "EvaluationPeriods", "DatapointsToAlarm", "Threshold")
          .without("nothing is measured", "ComparisonOperator", "TreatMissingData")
          .without("nothing is measured", "AlarmActions", "OKActions", "InsufficientDataActions")
          .without("nothing is measured", "ActionsEnabled")
          .without("text for people", "AlarmName", "AlarmDescription", "Tags"));

  private final String typeName;
  private final Set<String> attributes;
  private final PropertyList properties;

  ResourceType(String typeName, Set<String> attributes, PropertyList properties) {
    this.typeName = typeName;
    this.attributes = attributes;
    this.properties = properties;
  }

  static Optional<ResourceType> of(String typeName) {
    return Arrays.stream(values()).filter(type -> type.typeName.equals(typeName)).findFirst();
  }

  static String supported() {
    return Arrays.stream(values()).map(type -> type.typeName).collect(Collectors.joining(", "));
  }

  /** Whether {@code !Ref Function.x} is what SAM publishes with {@code AutoPublishAlias}. */
  static boolean isPublished(String suffix) {
    return suffix.equals("Alias") || suffix.equals("Version");
  }

  String typeName() {
    return typeName;
  }

  Set<String> attributes() {
    return attributes;
  }

  PropertyList properties() {
    return properties;
  }
}
