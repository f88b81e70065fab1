package dev.realtimeevents.local.template;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The supported resource types, with their properties and {@code !GetAtt} attributes. */
enum ResourceType {
  FUNCTION(
      "AWS::Serverless::Function",
      Set.of("Arn"),
      PropertyList.of("AWS::Serverless::Function")
          .honours("CodeUri", "Handler", "Runtime", "Timeout", "MemorySize", "Environment")
          .honours("Events", "AutoPublishAlias", "PackageType", "ReservedConcurrentExecutions")
          .without("documentation", "Description", "Tags")
          .without("IAM is not enforced", "Role", "Policies", "PermissionsBoundary", "RolePath")
          .without("functions log to the terminal", "LoggingConfig")
          .without("this machine has one architecture", "Architectures")
          .without("local processes stay warm", "SnapStart")
          .without("the built code is the only version", "VersionDescription")
          .without("the built code is the only version", "AutoPublishAliasAllProperties")
          .without("there is no tracing", "Tracing")),

  HTTP_API(
      "AWS::Serverless::HttpApi",
      Set.of("ApiId", "ApiEndpoint"),
      PropertyList.of("AWS::Serverless::HttpApi")
          .honours("DefaultRouteSettings", "StageName", "CorsConfiguration")
          .without("documentation", "Name", "Description", "Tags", "PropagateTags")
          .without("requests are not logged", "AccessLogSettings")),

  WEB_SOCKET_API(
      "AWS::Serverless::WebSocketApi",
      Set.of("ApiId", "ApiEndpoint"),
      PropertyList.of("AWS::Serverless::WebSocketApi")
          .honours("StageName", "RouteSelectionExpression", "Routes", "DefaultRouteSettings")
          .without("documentation", "Name", "Description", "Tags", "PropagateTags")
          .without("connections are not logged", "AccessLogSettings")),

  TABLE(
      "AWS::DynamoDB::Table",
      Set.of("Arn"),
      PropertyList.of("AWS::DynamoDB::Table")
          .honours("AttributeDefinitions", "KeySchema", "TimeToLiveSpecification")
          .without("nothing is billed or throttled", "BillingMode", "ProvisionedThroughput")
          .without("nothing is billed or throttled", "OnDemandThroughput", "TableClass")
          .without(
              "it protects data that outlives a run",
              "PointInTimeRecoverySpecification",
              "DeletionProtectionEnabled",
              "SSESpecification")
          .without("documentation", "Tags")),

  QUEUE(
      "AWS::SQS::Queue",
      Set.of("Arn", "QueueName", "QueueUrl"),
      PropertyList.of("AWS::SQS::Queue")
          .honours("VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy")
          .without("messages stay in memory", "SqsManagedSseEnabled", "KmsMasterKeyId")
          .without("messages stay in memory", "KmsDataKeyReusePeriodSeconds")
          .without("documentation", "Tags")),

  SECRET(
      "AWS::SecretsManager::Secret",
      Set.of("Id"),
      PropertyList.of("AWS::SecretsManager::Secret")
          .honours("GenerateSecretString")
          .without("documentation", "Description", "Tags")
          .without("the value is in a file that only you can read", "KmsKeyId")),

  ROLE(
      "AWS::IAM::Role",
      Set.of("Arn", "RoleId"),
      PropertyList.of("AWS::IAM::Role")
          .without("IAM is not enforced", "AssumeRolePolicyDocument", "Policies", "RoleName")
          .without("IAM is not enforced", "ManagedPolicyArns", "PermissionsBoundary", "Path")
          .without("IAM is not enforced", "MaxSessionDuration")
          .without("documentation", "Description", "Tags")),

  LOG_GROUP(
      "AWS::Logs::LogGroup",
      Set.of("Arn"),
      PropertyList.of("AWS::Logs::LogGroup")
          .without("functions log to the terminal", "LogGroupName", "RetentionInDays")
          .without("functions log to the terminal", "KmsKeyId", "LogGroupClass")
          .without("documentation", "Tags")),

  ALARM(
      "AWS::CloudWatch::Alarm",
      Set.of("Arn"),
      PropertyList.of("AWS::CloudWatch::Alarm")
          .without("there are no metrics", "Namespace", "MetricName", "Dimensions", "Statistic")
          .without("there are no metrics", "ExtendedStatistic", "Metrics", "Unit", "Period")
          .without("there are no metrics", "EvaluationPeriods", "DatapointsToAlarm", "Threshold")
          .without("there are no metrics", "ComparisonOperator", "TreatMissingData")
          .without("there are no metrics", "AlarmActions", "OKActions", "InsufficientDataActions")
          .without("there are no metrics", "ActionsEnabled")
          .without("documentation", "AlarmName", "AlarmDescription", "Tags")),

  DASHBOARD(
      "AWS::CloudWatch::Dashboard",
      Set.of(),
      PropertyList.of("AWS::CloudWatch::Dashboard")
          .without("there are no metrics", "DashboardBody")
          .without("documentation", "DashboardName", "Tags")),

  QUERY_DEFINITION(
      "AWS::Logs::QueryDefinition",
      Set.of("QueryDefinitionId"),
      PropertyList.of("AWS::Logs::QueryDefinition")
          .without("functions log to the terminal", "QueryString", "LogGroupNames", "Parameters")
          .without("functions log to the terminal", "QueryLanguage")
          .without("documentation", "Name")),

  BUDGET(
      "AWS::Budgets::Budget",
      Set.of(),
      PropertyList.of("AWS::Budgets::Budget")
          .without("nothing is billed or throttled", "Budget", "NotificationsWithSubscribers")
          .without("documentation", "ResourceTags")),

  CONFIGURATION_APPLICATION(
      "AWS::AppConfig::Application",
      Set.of("ApplicationId"),
      PropertyList.of("AWS::AppConfig::Application")
          .without("documentation", "Name", "Description", "Tags")),

  CONFIGURATION_PROFILE(
      "AWS::AppConfig::ConfigurationProfile",
      Set.of("ConfigurationProfileId"),
      PropertyList.of("AWS::AppConfig::ConfigurationProfile")
          .without("the built code is the only version", "ApplicationId", "LocationUri", "Type")
          .without("documentation", "Name", "Description", "Tags")),

  CONFIGURATION_VERSION(
      "AWS::AppConfig::HostedConfigurationVersion",
      Set.of("VersionNumber"),
      PropertyList.of("AWS::AppConfig::HostedConfigurationVersion")
          .without("the built code is the only version", "ApplicationId", "Content", "ContentType")
          .without("the built code is the only version", "ConfigurationProfileId", "VersionLabel")
          .without("the built code is the only version", "LatestVersionNumber")
          .without("documentation", "Description"));

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

  /** Whether SAM adds {@code !Ref Function.<suffix>} for {@code AutoPublishAlias}. */
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
