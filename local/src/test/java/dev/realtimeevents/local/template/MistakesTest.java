package dev.realtimeevents.local.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake is reported in exactly one line, with its location and the facts. */
class MistakesTest {
  /** Follows the text of each case, so that its line numbers start at 1. */
  private static final String TAIL =
      """
      Transform: AWS::Serverless-2016-10-31
      """;

  @TempDir Path folder;

  /**
   * @param problem {@code line:column | fact | fact …}; the facts occur in the message
   */
  record Mistake(String template, String problem) {
    @Override
    public String toString() {
      return problem;
    }
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        // ---- YAML
        new Mistake("a: [", "3:1 | YAML"),
        new Mistake("Resources:\n  A: 1\n  A: 2", "3:3 | A | 2"),
        new Mistake("Resources: &r {}", "1:12 | YAML"),
        new Mistake("Resources:\n  <<: {}", "2:3 | YAML | CloudFormation"),
        new Mistake("!!binary a: {}", "1:1"),
        new Mistake("Resources: !!binary aGk=", "1:12 | YAML | tag:yaml.org,2002:binary"),
        new Mistake("? [a, b]\n: c", "1:1 | YAML | Non"),
        new Mistake("Resources: " + "[".repeat(150) + "]".repeat(150), "1:111 | 100"),
        // ---- sections
        new Mistake("Rules: {}\nResources: {}", "1:1 | Rules"),
        new Mistake(
            "AWSTemplateFormatVersion: 2011-01-01\nResources: {}",
            "1:1 | 2011-01-01 | AWSTemplateFormatVersion | 2010-09-09"),
        new Mistake("Resources: []", "1:1 | Resources"),
        new Mistake("Globals:\n  Api: {}\nResources: {}", "2:3 | Globals | Api | Function"),
        new Mistake(
            "Globals:\n  Function:\n    Events: {}\nResources: {}",
            "3:5 | Globals.Function | Events"),
        // ---- parameters
        parameter("{ Default: a }", "2:3 | P | Type"),
        parameter("{ Type: String }", "2:3 | P | Default | P=VALUE"),
        parameter(
            "{ Type: Color, Default: a }",
            "2:3 | a | P | String | Number | CommaDelimitedList | Color"),
        parameter("{ Type: String, Default: a, Shape: round }", "2:34 | P | Shape"),
        parameter("{ Type: Number, Default: many }", "2:3 | many | P"),
        parameter("{ Type: Number, Default: 5, MinValue: 6 }", "2:3 | 5 | P | 6"),
        parameter("{ Type: Number, Default: 5, MaxValue: 4 }", "2:3 | 5 | P | 4"),
        parameter("{ Type: String, Default: abc, MaxLength: 2 }", "2:3 | abc | P | 2"),
        parameter("{ Type: String, Default: abc, MinLength: 4 }", "2:3 | abc | P | 4"),
        parameter("{ Type: String, Default: abc, AllowedValues: [x, y] }", "2:3 | abc | P"),
        parameter(
            "{ Type: String, Default: abc, AllowedPattern: '[0-9]+' }", "2:3 | abc | [0-9] | P"),
        parameter(
            "{ Type: String, Default: abc, AllowedPattern: '[0-9]+', ConstraintDescription: digits"
                + " }",
            "2:3 | abc | P"),
        parameter("{ Type: String, Default: abc, AllowedPattern: '[' }", "2:36 | AllowedPattern"),
        parameter("{ Type: String, Default: !Ref X }", "2:22 | P | Default | !Ref"),
        // ---- conditions
        condition("!Equals [a]", "2:6 | [a, b] | !Equals"),
        condition("!Maybe [a, b]", "2:6 | [a, b] | !Equals"),
        condition("!Condition D", "2:6 | D | C"),
        condition("!Condition C", "2:3 | C → C"),
        condition("!Equals [!Ref F, a]", "2:15 | !Ref | F"),
        condition("!Equals [!GetAtt F.Arn, a]", "2:15 | !GetAtt | F.Arn"),
        // ---- intrinsics
        output("!Ref Nothing", "2:15 | Nothing"),
        output("!Ref AWS::NotificationARNs", "2:15 | AWS::NotificationARNs | AWS::Region"),
        output("!Ref [a]", "2:15 | !Ref"),
        output("!GetAtt F.Colour", "2:15 | AWS::Serverless::Function | F | Colour | Arn"),
        output("!GetAtt G.Arn", "2:15 | G"),
        output("!GetAtt F", "2:15 | !GetAtt | Resource.Attribute"),
        output("!Ref F.Alias", "2:15 | AWS::Serverless::Function | F | AutoPublishAlias"),
        output("!Ref H.Stage", "2:15 | !Ref | H.Stage | .Alias | .Version"),
        output("!Sub 'a${Nothing}'", "2:15 | Nothing"),
        output("!Sub 'a${F.Colour}'", "2:15 | AWS::Serverless::Function | F | Colour"),
        output("!Sub ['a${X}', { X: [1] }]", "2:15 | ${X} | !Sub"),
        output("!Sub [a, b]", "2:15 | [text, mapping of variables] | !Sub"),
        output("!Join [a]", "2:15 | [delimiter, list of text] | !Join"),
        output("!Join [a, b]", "2:15 | [delimiter, list of text] | !Join"),
        output("!Join ['', [!Ref Nothing]]", "2:27 | Nothing"),
        output("!Select [3, [a, b]]", "2:15 | [index, list] | !Select | 0"),
        output("!Select [x, [a, b]]", "2:15 | [index, list] | !Select"),
        output("!Split ['', a]", "2:15 | [delimiter, text] | !Split"),
        output(
            "!FindInMap [A, b, c]", "2:15 | [map, first key, second key] | !FindInMap | Mappings"),
        output("!If [Nope, a, b]", "2:20 | Nope"),
        output("!If [a, b]", "2:15 | [condition, value if true, value if false] | !If"),
        output("!Equals [a, b]", "2:15 | !Equals | Conditions"),
        output("!ImportValue x", "2:15 | ImportValue | Ref | Sub"),
        output("{ 'Fn::Base64': x }", "2:15 | Base64 | Ref"),
        output("{ 'Fn::Sub': x, a: b }", "2:17 | Fn::Sub"),
        output("[a]", "2:8 | O | Value"),
        new Mistake(
            "Outputs:\n  O: { Values: x, Value: y }\nResources:\n" + FUNCTION.formatted("F"),
            "2:8 | O | Values | Value | Condition"),
        new Mistake(
            "Outputs:\n  O: text\nResources:\n" + FUNCTION.formatted("F"), "2:3 | O | Value"),
        // ---- resources
        new Mistake(
            "Resources:\n  B: { Type: AWS::S3::Bucket }",
            "2:8 | B | Type | AWS::S3::Bucket | AWS::Serverless::Function"),
        new Mistake("Resources:\n  B: {}", "2:3 | B | Type"),
        new Mistake("Resources:\n  B: text", "2:3 | B"),
        new Mistake("Resources:\n  b-c: { Type: AWS::SQS::Queue }", "2:3"),
        new Mistake(
            "Resources:\n  Q: { Type: AWS::SQS::Queue, DependsOn: X }", "2:3 | DependsOn | X"),
        new Mistake("Resources:\n  Q: { Type: AWS::SQS::Queue, Condition: X }", "2:31 | X"),
        new Mistake(
            "Resources:\n  Q: { Type: AWS::SQS::Queue, CreationPolicy: {} }",
            "2:31 | Q | CreationPolicy"),
        new Mistake(
            "Conditions: { C: !Equals [a, b] }\n"
                + "Resources:\n"
                + "  Q: { Type: AWS::SQS::Queue, Condition: C }\n"
                + "Outputs:\n"
                + "  O: { Value: !Ref Q }",
            "5:15 | AWS::SQS::Queue | Q | Condition"),
        new Mistake(
            "Resources:\n"
                + "  Q: { Type: AWS::SQS::Queue, DependsOn: R }\n"
                + "  R: { Type: AWS::SQS::Queue, DependsOn: [Q] }",
            "2:3 | Q → R → Q"),
        new Mistake(
            "Resources:\n"
                + "  R: { Type: AWS::IAM::Role, Properties: { Path: !GetAtt L.Arn } }\n"
                + "  L: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub '${R}' } }",
            "2:3 | R → L → R"),
        // ---- functions
        function(
            "Runtime: python3.13",
            "6:7 | AWS::Serverless::Function | G | Runtime | python3.13 | java25"),
        function("Timeout: 901", "6:7 | 901 | AWS::Serverless::Function | G | Timeout | 1 | 900"),
        function("Timeout: soon", "6:7 | soon | AWS::Serverless::Function | G | Timeout"),
        function("MemorySize: 64", "6:7 | 64 | AWS::Serverless::Function | G | MemorySize | 128"),
        function(
            "PackageType: Image",
            "6:7 | Image | AWS::Serverless::Function | G | PackageType | Zip"),
        function(
            "ReservedConcurrentExecutions: -1",
            "6:7 | -1 | AWS::Serverless::Function | G | ReservedConcurrentExecutions | 0"),
        function("Layers: []", "6:7 | AWS::Serverless::Function | G | Layers"),
        function(
            "Environment: { Variables: { AWS_REGION: x } }",
            "6:22 | AWS::Serverless::Function | G | Environment | Variables | AWS_REGION | Lambda"),
        function(
            "Environment: { Variables: { A-B: x } }",
            "6:22 | A-B | AWS::Serverless::Function | G | Environment | Variables"),
        function(
            "Environment: { Variables: { AB: [x] } }",
            "6:35 | AWS::Serverless::Function | G | Environment | AB"),
        function(
            "Environment: { X: y }",
            "6:22 | AWS::Serverless::Function | G | Environment | X | Variables"),
        function(
            "Environment: { Variables: { AB: !GetAtt H.ApiId } }\n"
                + "      Events: { E: { Type: HttpApi, Properties: { ApiId: !Ref H, Method: GET,"
                + " Path: / } } }",
            "3:3 | G → H → G"),
        new Mistake(
            "Resources:\n"
                + "  G: { Type: AWS::Serverless::Function, Properties: { Runtime: java25, CodeUri:"
                + " code } }",
            "2:3 | AWS::Serverless::Function | G | Handler"),
        new Mistake(
            "Resources:\n"
                + "  G: { Type: AWS::Serverless::Function, Properties: { Runtime: java25, Handler:"
                + " a, CodeUri: src } }",
            "2:84 | AWS::Serverless::Function | G | CodeUri"),
        event("Type: Schedule", "7:14 | E | Type | Schedule | HttpApi | SQS"),
        event(
            "Type: HttpApi, Properties: { Method: GET, Path: / }",
            "7:29 | E | Properties | ApiId | !Ref | AWS::Serverless::HttpApi"),
        event(
            "Type: HttpApi, Properties: { ApiId: Nope, Method: GET, Path: / }",
            "7:43 | E | Properties | ApiId | Nope | AWS::Serverless::HttpApi"),
        event(
            "Type: HttpApi, Properties: { ApiId: !Ref H, Method: FETCH, Path: / }",
            "7:58 | E | Properties | Method | FETCH | ANY | DELETE | GET"),
        event(
            "Type: HttpApi, Properties: { ApiId: !Ref H, Method: GET, Path: a }",
            "7:71 | a | E | Properties | Path | /a"),
        event(
            "Type: HttpApi, Properties: { ApiId: !Ref H, Method: GET, Path: '/{a+}/b' }",
            "7:71 | /{a+}/b | E | Properties | Path | /a"),
        event(
            "Type: HttpApi, Properties: { ApiId: !Ref H, Method: GET, Path: /,"
                + " PayloadFormatVersion: '1.0' }",
            "7:80 | 1.0 | E | Properties | PayloadFormatVersion | 2.0"),
        event(
            "Type: HttpApi, Properties: { ApiId: !Ref H, Method: GET, Path: /, Auth: {} }",
            "7:80 | E | Properties | Auth | HttpApi | ApiId"),
        event(
            "Type: HttpApi, Properties: { ApiId: !Ref H, Method: GET, Path: '/{a}' } }\n"
                + "        D: { Type: HttpApi, Properties: { ApiId: !Ref H, Method: get, Path:"
                + " '/{b}' }",
            "8:71 | D | Properties | Path | GET | /{b} | H"),
        event(
            "Type: SQS, Properties: { Queue: !Ref Q }",
            "7:39 | http://127.0.0.1:9324/000000000000/Q | E | Properties | Queue | !GetAtt |"
                + " Queue.Arn"),
        event(
            "Type: SQS, Properties: { Queue: !GetAtt Q.Arn, BatchSize: 11 }",
            "7:61 | 11 | E | Properties | BatchSize | 1 | 10"),
        event(
            "Type: SQS, Properties: { Queue: !GetAtt Q.Arn, FunctionResponseTypes: [All] }",
            "7:61 | E | Properties | FunctionResponseTypes | ReportBatchItemFailures"),
        event(
            "Type: SQS, Properties: { Queue: !GetAtt Q.Arn, ScalingConfig: { MaximumConcurrency: 1"
                + " } }",
            "7:78 | 1 | E | Properties | ScalingConfig | MaximumConcurrency | 2 | 1000"),
        event(
            "Type: SQS, Properties: { Queue: !GetAtt Q.Arn, ScalingConfig: { MaximumConcurrency:"
                + " 1001 } }",
            "7:78 | 1001 | E | Properties | ScalingConfig | MaximumConcurrency | 2 | 1000"),
        event(
            "Type: SQS, Properties: { Queue: !GetAtt Q.Arn, ScalingConfig: { Maximum: 2 } }",
            "7:78 | E | Properties | ScalingConfig | Maximum | MaximumConcurrency"),
        event(
            "Type: SQS, Properties: { Queue: !GetAtt Q.Arn, FilterCriteria: {} }",
            "7:61 | E | Properties | FilterCriteria"),
        new Mistake(
            "Resources:\n"
                + "  Q: { Type: AWS::SQS::Queue }\n"
                + "  G: { Type: AWS::Serverless::Function, Properties: { Runtime: java25, Handler:"
                + " a, CodeUri: code, Timeout: 31,\n"
                + "    Events: { E: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn } } } } }",
            "4:45 | E | Properties | Queue | 30 | Timeout | 31"),
        // ---- APIs
        webSocket(
            "Routes: { $default: { FunctionArn: !GetAtt H.ApiId } }",
            "7:29 | H | $default | FunctionArn | !Ref | Function.Alias"),
        webSocket(
            "Routes: { $default: { FunctionArn:"
                + " 'arn:aws:lambda:us-east-1:000000000000:function:Nope' } }",
            "7:29 | arn:aws:lambda:us-east-1:000000000000:function:Nope | $default | FunctionArn"),
        webSocket("Routes: { $default: {} }", "7:17 | $default | FunctionArn"),
        webSocket(
            "Routes: { $default: { FunctionArn: !GetAtt F.Arn, ApiKeyRequired: true } }",
            "7:57 | $default | ApiKeyRequired"),
        webSocket(
            "StageName: 'a b'\n      Routes: {}",
            "7:7 | a b | AWS::Serverless::WebSocketApi | W | StageName"),
        webSocket(
            "DefaultRouteSettings: { ThrottlingBurstLimit: 1 }\n      Routes: {}",
            "7:7 | AWS::Serverless::WebSocketApi | W | DefaultRouteSettings |"
                + " ThrottlingRateLimit"),
        webSocket(
            "DefaultRouteSettings: { ThrottlingRateLimit: 0, ThrottlingBurstLimit: 1 }\n"
                + "      Routes: {}",
            "7:31 | AWS::Serverless::WebSocketApi | W | DefaultRouteSettings |"
                + " ThrottlingRateLimit | 0.0 | 0"),
        webSocket(
            "DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1.5 }\n"
                + "      Routes: {}",
            "7:55 | 1.5 | AWS::Serverless::WebSocketApi | W | DefaultRouteSettings |"
                + " ThrottlingBurstLimit | 1"),
        webSocket("Tags: {}", "4:3 | AWS::Serverless::WebSocketApi | W | Routes"),
        new Mistake(
            "Resources:\n"
                + "  W: { Type: AWS::Serverless::WebSocketApi, Properties: { Routes: {},"
                + " RouteSelectionExpression: $request.header.x } }",
            "2:71 | $request.header.x | AWS::Serverless::WebSocketApi | W |"
                + " RouteSelectionExpression | $request.body.name"),
        new Mistake(
            "Resources:\n  H: { Type: AWS::Serverless::HttpApi, Properties: { StageName: v1 } }",
            "2:54 | v1 | AWS::Serverless::HttpApi | H | StageName | $default"),
        new Mistake(
            "Resources:\n"
                + "  H: { Type: AWS::Serverless::HttpApi, Properties: { DefaultRouteSettings: {"
                + " ThrottlingRateLimit: 1 } } }",
            "2:54 | AWS::Serverless::HttpApi | H | DefaultRouteSettings | ThrottlingBurstLimit"),
        new Mistake(
            "Resources:\n"
                + "  H: { Type: AWS::Serverless::HttpApi, Properties: { DefaultRouteSettings: {"
                + " ThrottlingRateLimit: 0, ThrottlingBurstLimit: 1 } } }",
            "2:78 | AWS::Serverless::HttpApi | H | DefaultRouteSettings | ThrottlingRateLimit | 0.0"
                + " | 0"),
        // ---- tables, queues, secrets
        table(
            "[{ AttributeName: a, AttributeType: S }]",
            "[{ AttributeName: a, KeyType: RANGE }]",
            "2:114 | AWS::DynamoDB::Table | T | KeySchema | KeyType | HASH"),
        table(
            "[{ AttributeName: a, AttributeType: X }]",
            "[{ AttributeName: a, KeyType: HASH }]",
            "2:93 | AWS::DynamoDB::Table | T | AttributeDefinitions | AttributeType | X | S | N |"
                + " B"),
        table(
            "[]",
            "[{ AttributeName: a, KeyType: HASH }]",
            "2:90 | AWS::DynamoDB::Table | T | KeySchema | AttributeName | AttributeDefinitions"),
        table(
            "[{ AttributeName: a, AttributeType: S }, { AttributeName: b, AttributeType: S }]",
            "[{ AttributeName: a, KeyType: HASH }]",
            "2:50 | AWS::DynamoDB::Table | T | AttributeDefinitions"),
        queue("FifoQueue: true", "2:45 | AWS::SQS::Queue | Q | FifoQueue"),
        queue(
            "VisibilityTimeout: 43201",
            "2:45 | 43201 | AWS::SQS::Queue | Q | VisibilityTimeout | 0 | 43200"),
        queue(
            "RedrivePolicy: { deadLetterTargetArn: !Ref D, maxReceiveCount: 1 }",
            "2:62 | http | AWS::SQS::Queue | Q | RedrivePolicy | deadLetterTargetArn"),
        queue(
            "RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:E',"
                + " maxReceiveCount: 1 }",
            "2:3 | Q | deadLetterTargetArn | E"),
        queue(
            "RedrivePolicy: { deadLetterTargetArn: !GetAtt D.Arn }",
            "2:45 | AWS::SQS::Queue | Q | RedrivePolicy | maxReceiveCount"),
        secret(
            "SecretString: x, GenerateSecretString: { ExcludePunctuation: true }",
            "2:57 | AWS::SecretsManager::Secret | S | SecretString"),
        secret(
            "GenerateSecretString: { PasswordLength: 20 }",
            "2:57 | AWS::SecretsManager::Secret | S | GenerateSecretString | ExcludePunctuation"),
        secret(
            "GenerateSecretString: { ExcludePunctuation: yes }",
            "2:81 | yes | AWS::SecretsManager::Secret | S | GenerateSecretString |"
                + " ExcludePunctuation"));
  }

  private static final String FUNCTION =
      "  %s: { Type: AWS::Serverless::Function, Properties: { Runtime: java25, Handler: a.B,"
          + " CodeUri: code } }\n";

  private static final String API = "  H: { Type: AWS::Serverless::HttpApi }\n";

  private static Mistake parameter(String declaration, String problem) {
    return new Mistake("Parameters:\n  P: " + declaration + "\nResources: {}", problem);
  }

  private static Mistake condition(String expression, String problem) {
    return new Mistake("Conditions:\n  C: " + expression + "\nResources: {}", problem);
  }

  private static Mistake output(String expression, String problem) {
    return new Mistake(
        "Outputs:\n  O: { Value: "
            + expression
            + " }\nResources:\n"
            + FUNCTION.formatted("F")
            + API,
        problem);
  }

  private static Mistake function(String property, String problem) {
    return new Mistake(
        """
        Globals: { Function: { Runtime: java25, Handler: a.B, CodeUri: code } }
        Resources:
          G:
            Type: AWS::Serverless::Function
            Properties:
              %s
        """
                .formatted(property)
            + API,
        problem);
  }

  private static Mistake event(String event, String problem) {
    return new Mistake(
        """
        Globals: { Function: { Runtime: java25, Handler: a.B, CodeUri: code } }
        Resources:
          G:
            Type: AWS::Serverless::Function
            Properties:
              Events:
                E: { %s }
          Q: { Type: AWS::SQS::Queue }
        """
                .formatted(event)
            + API,
        problem);
  }

  private static Mistake webSocket(String property, String problem) {
    return new Mistake(
        """
        Resources:
          F: { Type: AWS::Serverless::Function, Properties: { Runtime: java25, Handler: a, CodeUri: code } }
          H: { Type: AWS::Serverless::HttpApi }
          W:
            Type: AWS::Serverless::WebSocketApi
            Properties:
              %s
              RouteSelectionExpression: $request.body.action
        """
            .formatted(property),
        problem);
  }

  private static Mistake table(String definitions, String keys, String problem) {
    return resource(
        "T: { Type: AWS::DynamoDB::Table, Properties: { AttributeDefinitions: %s, KeySchema: %s } }"
            .formatted(definitions, keys),
        problem);
  }

  private static Mistake queue(String property, String problem) {
    return resource(
        "Q: { Type: AWS::SQS::Queue, Properties: { %s } }\n  D: { Type: AWS::SQS::Queue }"
            .formatted(property),
        problem);
  }

  private static Mistake secret(String property, String problem) {
    return resource(
        "S: { Type: AWS::SecretsManager::Secret, Properties: { " + property + " } }", problem);
  }

  private static Mistake resource(String declaration, String problem) {
    return new Mistake("Resources:\n  " + declaration, problem);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void isReportedOnceWithItsLocationAndTheFacts(Mistake mistake) {
    assertProblems(problems(mistake.template()), mistake.problem());
  }

  private static void assertProblems(List<String> problems, String... expected) {
    assertEquals(expected.length, problems.size(), problems::toString);
    for (int i = 0; i < expected.length; i++) {
      List<String> facts = List.of(expected[i].split(" \\| "));
      String problem = problems.get(i);
      assertTrue(problem.startsWith(facts.getFirst() + ": "), problem);
      String message = problem.substring(facts.getFirst().length() + 2);
      for (String fact : facts.subList(1, facts.size())) {
        assertTrue(message.contains(fact), () -> "no \"" + fact + "\" in: " + message);
      }
      assertTrue(message.matches("(?s).*[a-z]+ .*"), () -> "no sentence: " + message);
    }
  }

  private List<String> problems(String template) {
    return problems(template, Map.of());
  }

  private List<String> problems(String template, Map<String, String> parameters) {
    List<String> problems =
        assertThrows(
                TemplateException.class,
                () -> Templates.read(folder, template + "\n" + TAIL, parameters))
            .problems();
    return problems.stream()
        .map(problem -> problem.substring(folder.resolve("template.yaml").toString().length() + 1))
        .toList();
  }

  @Test
  void allMistakesAreReportedInTheOrderOfTheFile() {
    assertProblems(
        problems(
            """
            Resources:
              Q: { Type: AWS::SQS::Queue, Properties: { Colour: blue } }
              B: { Type: AWS::S3::Bucket }
            """),
        "2:45 | AWS::SQS::Queue Q | Colour",
        "3:8 | B | Type | AWS::S3::Bucket");
  }

  @Test
  void anUnknownParameterIsReportedWithTheKnownOnes() {
    String template =
        "Parameters:\n  A: { Type: String }\n  B: { Type: String, Default: b }\nResources: {}";
    assertProblems(problems(template, Map.of("A", "a", "C", "c")), "2:3 | C | A, B");
    assertProblems(problems("Resources: {}", Map.of("C", "c")), "1:1 | C");
  }

  @Test
  void aGivenParameterIsCheckedLikeADefault() {
    String template = "Parameters:\n  A: { Type: Number, MinValue: 3, Default: 5 }\nResources: {}";
    List<String> problems = problems(template, Map.of("A", "2"));
    assertProblems(problems, "2:3 | A | \"2\" | 3");
    assertFalse(problems.getFirst().contains("default"), problems::toString);
  }

  @Test
  void aTemplateMustBeAFileOfYaml() throws Exception {
    Path file = folder.resolve("t.yaml");
    assertProblem(file, "1:1 | --template");
    Files.writeString(file, "");
    assertProblem(file, "1:1 | empty");
    Files.writeString(file, "- a");
    assertProblem(file, "1:1 | mapping | list");
    Files.write(file, "Resources: ü".getBytes(StandardCharsets.ISO_8859_1));
    assertProblem(file, "1:1 | UTF-8");
    Files.writeString(file, "Resources: {}");
    assertProblem(file, "1:1 | Transform");
    Files.writeString(file, "Transform: AWS::Serverless-2016-10-31");
    assertProblem(file, "1:1 | Resources");
  }

  private static void assertProblem(Path file, String expected) {
    List<String> problems =
        assertThrows(
                TemplateException.class,
                () -> TemplateReader.read(file, Map.of(), Templates.ADDRESSES))
            .problems();
    String prefix = file + ":";
    assertTrue(problems.getFirst().startsWith(prefix), problems::toString);
    assertProblems(
        problems.stream().map(problem -> problem.substring(prefix.length())).toList(), expected);
  }
}
