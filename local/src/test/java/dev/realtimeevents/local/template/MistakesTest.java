package dev.realtimeevents.local.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

/** Each mistake gets exactly one line, with its place and what would be right. */
class MistakesTest {
  /** Is put below each case's text, so that line numbers count from the case's first line. */
  private static final String TAIL =
      """
      Transform: AWS::Serverless-2016-10-31
      """;

  @TempDir Path folder;

  /**
   * @param problem {@code line:column: message}, the message from its beginning
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
        new Mistake("a: [", "3:1: not YAML: "),
        new Mistake("Resources:\n  A: 1\n  A: 2", "3:3: the key A is already on line 2"),
        new Mistake("Resources: &r {}", "1:12: YAML anchors and aliases are not part of"),
        new Mistake("Resources:\n  <<: {}", "2:3: YAML merge keys are not part of CloudFormation"),
        new Mistake("!!binary a: {}", "1:1: a key must be plain text"),
        new Mistake("Resources: !!binary aGk=", "1:12: the YAML tag tag:yaml.org,2002:binary is"),
        new Mistake("? [a, b]\n: c", "1:1: not YAML: Non scalar key"),
        new Mistake(
            "Resources: " + "[".repeat(150) + "]".repeat(150), "1:112: nested more than 100"),
        // ---- sections
        new Mistake(
            "Rules: {}\nResources: {}",
            "1:1: the template: the property Rules is not supported; a template supports"),
        new Mistake(
            "AWSTemplateFormatVersion: 2011-01-01\nResources: {}",
            "1:1: the template: AWSTemplateFormatVersion is \"2011-01-01\": only 2010-09-09"),
        new Mistake("Resources: []", "1:1: the template: Resources must be a mapping"),
        new Mistake(
            "Globals:\n  Api: {}\nResources: {}",
            "2:3: the template Globals: the property Api is not supported; Globals supports"
                + " Function"),
        new Mistake(
            "Globals:\n  Function:\n    Events: {}\nResources: {}",
            "3:5: Globals.Function: the property Events is not supported"),
        // ---- parameters
        parameter("{ Default: a }", "2:3: parameter P: Type is required"),
        parameter(
            "{ Type: String }",
            "2:3: parameter P has no Default: give it with --parameter P=VALUE"),
        parameter(
            "{ Type: Color, Default: a }",
            "2:3: parameter P is \"a\" by default: it must be of a supported type (String, Number,"
                + " CommaDelimitedList), not Color"),
        parameter(
            "{ Type: String, Default: a, Shape: round }",
            "2:34: parameter P: the property Shape is not supported"),
        parameter(
            "{ Type: Number, Default: many }",
            "2:3: parameter P is \"many\" by default: it must be a number"),
        parameter(
            "{ Type: Number, Default: 5, MinValue: 6 }",
            "2:3: parameter P is \"5\" by default: it must be at least 6"),
        parameter(
            "{ Type: Number, Default: 5, MaxValue: 4 }",
            "2:3: parameter P is \"5\" by default: it must be at most 4"),
        parameter(
            "{ Type: String, Default: abc, MaxLength: 2 }",
            "2:3: parameter P is \"abc\" by default: it must be at most 2 characters long"),
        parameter(
            "{ Type: String, Default: abc, MinLength: 4 }",
            "2:3: parameter P is \"abc\" by default: it must be at least 4 characters long"),
        parameter(
            "{ Type: String, Default: abc, AllowedValues: [x, y] }",
            "2:3: parameter P is \"abc\" by default: it must be one of x, y"),
        parameter(
            "{ Type: String, Default: abc, AllowedPattern: '[0-9]+' }",
            "2:3: parameter P is \"abc\" by default: it must be a match of [0-9]+"),
        parameter(
            "{ Type: String, Default: abc, AllowedPattern: '[0-9]+', ConstraintDescription: digits"
                + " }",
            "2:3: parameter P is \"abc\" by default: it must be digits"),
        parameter("{ Type: String, Default: abc, AllowedPattern: '[' }", "2:36: AllowedPattern: "),
        parameter(
            "{ Type: String, Default: !Ref X }",
            "2:22: parameter P: Default must be text, not !Ref"),
        // ---- conditions
        condition("!Equals [a]", "2:6: a condition is !Equals [a, b]"),
        condition("!Maybe [a, b]", "2:6: a condition is !Equals [a, b]"),
        condition("!Condition D", "2:6: there is no condition D; there are C"),
        condition("!Condition C", "2:3: conditions that need each other: C → C"),
        condition("!Equals [!Ref F, a]", "2:15: !Ref F: here only parameters can be referred to"),
        condition("!Equals [!GetAtt F.Arn, a]", "2:15: !GetAtt F.Arn: here only parameters"),
        // ---- intrinsics
        output("!Ref Nothing", "2:15: there is no parameter or resource Nothing"),
        output(
            "!Ref AWS::StackId",
            "2:15: the pseudo parameter AWS::StackId is not supported; supported: AWS::Region"),
        output("!Ref [a]", "2:15: !Ref takes a name"),
        output(
            "!GetAtt F.Colour",
            "2:15: AWS::Serverless::Function F has no attribute Colour here; it has Arn"),
        output("!GetAtt G.Arn", "2:15: there is no parameter or resource G"),
        output("!GetAtt F", "2:15: !GetAtt takes Resource.Attribute"),
        output(
            "!Ref F.Alias",
            "2:15: AWS::Serverless::Function F publishes nothing: give it AutoPublishAlias"),
        output("!Ref H.Stage", "2:15: !Ref H.Stage: only a function's .Alias or .Version"),
        output("!Sub 'a${Nothing}'", "2:15: there is no parameter or resource Nothing"),
        output("!Sub 'a${F.Colour}'", "2:15: AWS::Serverless::Function F has no attribute Colour"),
        output("!Sub ['a${X}', { X: [1] }]", "2:15: ${X} of !Sub is a list, not text"),
        output("!Sub [a, b]", "2:15: !Sub takes text, or [text, mapping of variables]"),
        output("!Join [a]", "2:15: !Join takes [delimiter, list of text]"),
        output("!Join [a, b]", "2:15: !Join takes [delimiter, list of text]"),
        output("!Join ['', [!Ref Nothing]]", "2:27: there is no parameter or resource Nothing"),
        output(
            "!Select [3, [a, b]]", "2:15: !Select takes [index, list], the index counted from 0"),
        output("!Select [x, [a, b]]", "2:15: !Select takes [index, list]"),
        output("!Split ['', a]", "2:15: !Split takes [delimiter, text]"),
        output(
            "!FindInMap [A, b, c]",
            "2:15: !FindInMap takes [map, first key, second key] that Mappings hold"),
        output("!If [Nope, a, b]", "2:20: there is no condition Nope"),
        output("!If [a, b]", "2:15: !If takes [condition, value if true, value if false]"),
        output("!Equals [a, b]", "2:15: !Equals is only valid in Conditions"),
        output(
            "!ImportValue x",
            "2:15: the intrinsic ImportValue is not supported; supported: Ref, Sub"),
        output(
            "{ 'Fn::Base64': x }", "2:15: the intrinsic Base64 is not supported; supported: Ref"),
        output("{ 'Fn::Sub': x, a: b }", "2:17: Fn::Sub must be the only key of its mapping"),
        output("[a]", "2:8: output O: Value must be text, not a list"),
        new Mistake(
            "Outputs:\n  O: { Values: x, Value: y }\nResources:\n" + FUNCTION.formatted("F"),
            "2:8: output O: the property Values is not supported; an output supports Value,"
                + " Condition"),
        new Mistake(
            "Outputs:\n  O: text\nResources:\n" + FUNCTION.formatted("F"),
            "2:3: output O must be a mapping with a Value"),
        // ---- resources
        new Mistake(
            "Resources:\n  B: { Type: AWS::S3::Bucket }",
            "2:8: resource B: Type is AWS::S3::Bucket, which is not supported; supported:"
                + " AWS::Serverless::Function"),
        new Mistake("Resources:\n  B: {}", "2:3: resource B: Type is required"),
        new Mistake("Resources:\n  B: text", "2:3: resource B must be a mapping"),
        new Mistake(
            "Resources:\n  b-c: { Type: AWS::SQS::Queue }",
            "2:3: the logical id b-c must be letters and digits"),
        new Mistake(
            "Resources:\n  Q: { Type: AWS::SQS::Queue, DependsOn: X }",
            "2:3: DependsOn names X, which is no resource"),
        new Mistake(
            "Resources:\n  Q: { Type: AWS::SQS::Queue, Condition: X }",
            "2:31: there is no condition X"),
        new Mistake(
            "Resources:\n  Q: { Type: AWS::SQS::Queue, CreationPolicy: {} }",
            "2:31: resource Q: the property CreationPolicy is not supported"),
        new Mistake(
            "Conditions: { C: !Equals [a, b] }\n"
                + "Resources:\n"
                + "  Q: { Type: AWS::SQS::Queue, Condition: C }\n"
                + "Outputs:\n"
                + "  O: { Value: !Ref Q }",
            "5:15: AWS::SQS::Queue Q is left out, because its Condition does not hold"),
        new Mistake(
            "Resources:\n"
                + "  Q: { Type: AWS::SQS::Queue, DependsOn: R }\n"
                + "  R: { Type: AWS::SQS::Queue, DependsOn: [Q] }",
            "2:3: resources that need each other: Q → R → Q"),
        new Mistake(
            "Resources:\n"
                + "  R: { Type: AWS::IAM::Role, Properties: { Path: !GetAtt L.Arn } }\n"
                + "  L: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub '${R}' } }",
            "2:3: resources that need each other: R → L → R"),
        // ---- functions
        function(
            "Runtime: python3.13",
            "6:7: AWS::Serverless::Function G: Runtime is python3.13; supported: java25"),
        function(
            "Timeout: 901",
            "6:7: AWS::Serverless::Function G: Timeout is \"901\": a whole number from 1 to 900"),
        function(
            "Timeout: soon",
            "6:7: AWS::Serverless::Function G: Timeout is \"soon\": a whole number"),
        function(
            "MemorySize: 64",
            "6:7: AWS::Serverless::Function G: MemorySize is \"64\": a whole number from 128"),
        function(
            "PackageType: Image",
            "6:7: AWS::Serverless::Function G: PackageType is \"Image\": only Zip"),
        function(
            "Layers: []", "6:7: AWS::Serverless::Function G: the property Layers is not supported"),
        function(
            "Environment: { Variables: { AWS_REGION: x } }",
            "6:22: AWS::Serverless::Function G Environment: Variables sets AWS_REGION, which Lambda"
                + " sets itself"),
        function(
            "Environment: { Variables: { A-B: x } }",
            "6:22: AWS::Serverless::Function G Environment: Variables holds the name \"A-B\""),
        function(
            "Environment: { Variables: { AB: [x] } }",
            "6:35: AWS::Serverless::Function G Environment: AB must be text, not a list"),
        function(
            "Environment: { X: y }",
            "6:22: AWS::Serverless::Function G Environment: the property X is not supported;"
                + " Environment supports Variables"),
        function(
            "Environment: { Variables: { AB: !GetAtt H.ApiId } }\n"
                + "      Events: { E: { Type: HttpApi, Properties: { ApiId: !Ref H, Method: GET,"
                + " Path: / } } }",
            "3:3: resources that need each other: G → H → G"),
        new Mistake(
            "Resources:\n"
                + "  G: { Type: AWS::Serverless::Function, Properties: { Runtime: java25, CodeUri:"
                + " code } }",
            "2:3: AWS::Serverless::Function G: Handler is required"),
        new Mistake(
            "Resources:\n"
                + "  G: { Type: AWS::Serverless::Function, Properties: { Runtime: java25, Handler:"
                + " a, CodeUri: src } }",
            "2:84: AWS::Serverless::Function G: CodeUri names the folder "),
        event("Type: Schedule", "7:14: event E: Type is Schedule; supported: HttpApi, SQS"),
        event(
            "Type: HttpApi, Properties: { Method: GET, Path: / }",
            "7:29: event E Properties: ApiId is required: !Ref of an AWS::Serverless::HttpApi"),
        event(
            "Type: HttpApi, Properties: { ApiId: Nope, Method: GET, Path: / }",
            "7:43: event E Properties: ApiId is Nope, not an AWS::Serverless::HttpApi of this"
                + " template"),
        event(
            "Type: HttpApi, Properties: { ApiId: !Ref H, Method: FETCH, Path: / }",
            "7:58: event E Properties: Method is FETCH; supported: ANY, DELETE, GET"),
        event(
            "Type: HttpApi, Properties: { ApiId: !Ref H, Method: GET, Path: a }",
            "7:71: event E Properties: Path is \"a\": as /a"),
        event(
            "Type: HttpApi, Properties: { ApiId: !Ref H, Method: GET, Path: '/{a+}/b' }",
            "7:71: event E Properties: Path is \"/{a+}/b\": as /a"),
        event(
            "Type: HttpApi, Properties: { ApiId: !Ref H, Method: GET, Path: /,"
                + " PayloadFormatVersion: '1.0' }",
            "7:80: event E Properties: PayloadFormatVersion is \"1.0\": only 2.0 is supported"),
        event(
            "Type: HttpApi, Properties: { ApiId: !Ref H, Method: GET, Path: /, Auth: {} }",
            "7:80: event E Properties: the property Auth is not supported; an HttpApi event"
                + " supports ApiId"),
        event(
            "Type: HttpApi, Properties: { ApiId: !Ref H, Method: GET, Path: '/{a}' } }\n"
                + "        D: { Type: HttpApi, Properties: { ApiId: !Ref H, Method: get, Path:"
                + " '/{b}' }",
            "8:71: event D Properties: Path GET /{b} is a route of H already"),
        event(
            "Type: SQS, Properties: { Queue: !Ref Q }",
            "7:39: event E Properties: Queue is \"http://127.0.0.1:9324/000000000000/Q\", not a"
                + " queue of this template: !GetAtt Queue.Arn"),
        event(
            "Type: SQS, Properties: { Queue: !GetAtt Q.Arn, BatchSize: 11 }",
            "7:61: event E Properties: BatchSize is \"11\": a whole number from 1 to 10"),
        event(
            "Type: SQS, Properties: { Queue: !GetAtt Q.Arn, FunctionResponseTypes: [All] }",
            "7:61: event E Properties: FunctionResponseTypes may only hold"
                + " ReportBatchItemFailures"),
        event(
            "Type: SQS, Properties: { Queue: !GetAtt Q.Arn, FilterCriteria: {} }",
            "7:61: event E Properties: the property FilterCriteria is not supported"),
        new Mistake(
            "Resources:\n"
                + "  Q: { Type: AWS::SQS::Queue }\n"
                + "  G: { Type: AWS::Serverless::Function, Properties: { Runtime: java25, Handler:"
                + " a, CodeUri: code, Timeout: 31,\n"
                + "    Events: { E: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn } } } } }",
            "4:45: event E Properties: Queue hides a message for 30 s, less than the function's"
                + " Timeout of 31 s"),
        // ---- APIs
        webSocket(
            "Routes: { $default: { FunctionArn: !GetAtt H.ApiId } }",
            "7:29: route $default: FunctionArn is \"H\", not a function of this template: use !Ref"
                + " Function.Alias"),
        webSocket(
            "Routes: { $default: { FunctionArn:"
                + " 'arn:aws:lambda:us-east-1:000000000000:function:Nope' } }",
            "7:29: route $default: FunctionArn is"
                + " \"arn:aws:lambda:us-east-1:000000000000:function:Nope\", not a function"),
        webSocket("Routes: { $default: {} }", "7:17: route $default: FunctionArn is required"),
        webSocket(
            "Routes: { $default: { FunctionArn: !GetAtt F.Arn, ApiKeyRequired: true } }",
            "7:57: route $default: the property ApiKeyRequired is not supported"),
        webSocket(
            "StageName: 'a b'\n      Routes: {}",
            "7:7: AWS::Serverless::WebSocketApi W: StageName is \"a b\""),
        webSocket("Tags: {}", "4:3: AWS::Serverless::WebSocketApi W: Routes is required"),
        new Mistake(
            "Resources:\n"
                + "  W: { Type: AWS::Serverless::WebSocketApi, Properties: { Routes: {},"
                + " RouteSelectionExpression: $request.header.x } }",
            "2:71: AWS::Serverless::WebSocketApi W: RouteSelectionExpression is"
                + " \"$request.header.x\"; supported: $request.body.name"),
        new Mistake(
            "Resources:\n  H: { Type: AWS::Serverless::HttpApi, Properties: { StageName: v1 } }",
            "2:54: AWS::Serverless::HttpApi H: StageName is \"v1\": only $default is supported"),
        new Mistake(
            "Resources:\n"
                + "  H: { Type: AWS::Serverless::HttpApi, Properties: { DefaultRouteSettings: {"
                + " ThrottlingRateLimit: 1 } } }",
            "2:54: AWS::Serverless::HttpApi H DefaultRouteSettings: ThrottlingBurstLimit is"
                + " required"),
        new Mistake(
            "Resources:\n"
                + "  H: { Type: AWS::Serverless::HttpApi, Properties: { DefaultRouteSettings: {"
                + " ThrottlingRateLimit: 0, ThrottlingBurstLimit: 1 } } }",
            "2:78: AWS::Serverless::HttpApi H DefaultRouteSettings: ThrottlingRateLimit is 0.0:"
                + " more than 0"),
        // ---- tables, queues, secrets
        table(
            "[{ AttributeName: a, AttributeType: S }]",
            "[{ AttributeName: a, KeyType: RANGE }]",
            "2:114: AWS::DynamoDB::Table T: KeySchema needs a key of KeyType HASH"),
        table(
            "[{ AttributeName: a, AttributeType: X }]",
            "[{ AttributeName: a, KeyType: HASH }]",
            "2:93: AWS::DynamoDB::Table T AttributeDefinitions: AttributeType is X: S, N or B"),
        table(
            "[]",
            "[{ AttributeName: a, KeyType: HASH }]",
            "2:90: AWS::DynamoDB::Table T KeySchema: AttributeName is a, which AttributeDefinitions"
                + " do not define"),
        table(
            "[{ AttributeName: a, AttributeType: S }, { AttributeName: b, AttributeType: S }]",
            "[{ AttributeName: a, KeyType: HASH }]",
            "2:50: AWS::DynamoDB::Table T: AttributeDefinitions defines b, which is no key"),
        queue(
            "FifoQueue: true", "2:45: AWS::SQS::Queue Q: the property FifoQueue is not supported"),
        queue(
            "VisibilityTimeout: 43201",
            "2:45: AWS::SQS::Queue Q: VisibilityTimeout is \"43201\": a whole number from 0 to"
                + " 43200"),
        queue(
            "RedrivePolicy: { deadLetterTargetArn: !Ref D, maxReceiveCount: 1 }",
            "2:62: AWS::SQS::Queue Q RedrivePolicy: deadLetterTargetArn is \"http"),
        queue(
            "RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:E',"
                + " maxReceiveCount: 1 }",
            "2:3: Q: deadLetterTargetArn names E, which is no queue"),
        queue(
            "RedrivePolicy: { deadLetterTargetArn: !GetAtt D.Arn }",
            "2:45: AWS::SQS::Queue Q RedrivePolicy: maxReceiveCount is required"),
        secret(
            "SecretString: x, GenerateSecretString: { ExcludePunctuation: true }",
            "2:57: AWS::SecretsManager::Secret S: the property SecretString is not supported"),
        secret(
            "GenerateSecretString: { PasswordLength: 20 }",
            "2:57: AWS::SecretsManager::Secret S GenerateSecretString: ExcludePunctuation is"
                + " required"),
        secret(
            "GenerateSecretString: { ExcludePunctuation: yes }",
            "2:81: AWS::SecretsManager::Secret S GenerateSecretString: ExcludePunctuation is"
                + " \"yes\": only true is supported"));
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
  void isNamedWithItsPlace(Mistake mistake) {
    assertEquals(
        List.of(mistake.problem()), begin(mistake.problem(), problems(mistake.template())));
  }

  /** The problems without the file, cut to the length of what is expected. */
  private List<String> begin(String expected, List<String> problems) {
    return problems.stream()
        .map(problem -> problem.substring(0, Math.min(problem.length(), expected.length())))
        .toList();
  }

  private List<String> problems(String template) {
    return problems(template, Map.of());
  }

  private List<String> problems(String template, Map<String, String> parameters) {
    var problems =
        assertThrows(
                TemplateException.class,
                () -> Templates.read(folder, template + "\n" + TAIL, parameters))
            .problems();
    return problems.stream()
        .map(problem -> problem.substring(folder.resolve("template.yaml").toString().length() + 1))
        .toList();
  }

  @Test
  void allMistakesAreToldAtOnceInTheOrderOfTheFile() {
    assertEquals(
        List.of(
            "2:45: AWS::SQS::Queue Q: the property Colour is not supported; A",
            "3:8: resource B: Type is AWS::S3::Bucket, which is not supported"),
        problems(
                """
                Resources:
                  Q: { Type: AWS::SQS::Queue, Properties: { Colour: blue } }
                  B: { Type: AWS::S3::Bucket }
                """)
            .stream()
            .map(problem -> problem.substring(0, 64))
            .toList());
  }

  @Test
  void anUnknownParameterIsNamedWithTheKnownOnes() {
    var template =
        "Parameters:\n  A: { Type: String }\n  B: { Type: String, Default: b }\nResources: {}";
    assertEquals(
        List.of("2:3: there is no parameter C; the template has A, B"),
        problems(template, Map.of("A", "a", "C", "c")));
    assertEquals(
        List.of("1:1: there is no parameter C; the template has none"),
        problems("Resources: {}", Map.of("C", "c")));
  }

  @Test
  void aGivenParameterIsCheckedLikeADefault() {
    var template = "Parameters:\n  A: { Type: Number, MinValue: 3, Default: 5 }\nResources: {}";
    assertEquals(
        List.of("2:3: parameter A is \"2\": it must be at least 3"),
        problems(template, Map.of("A", "2")));
  }

  @Test
  void aTemplateMustBeAFileOfYaml() throws Exception {
    var file = folder.resolve("t.yaml");
    assertProblem(file, "1:1: there is no such file; --template names another");
    Files.writeString(file, "");
    assertProblem(file, "1:1: the template is empty");
    Files.writeString(file, "- a");
    assertProblem(file, "1:1: a template is a mapping, not a list");
    Files.write(file, "Resources: ü".getBytes(StandardCharsets.ISO_8859_1));
    assertProblem(file, "1:1: the template is not UTF-8");
    Files.writeString(file, "Resources: {}");
    assertProblem(file, "1:1: the template: Transform is required");
    Files.writeString(file, "Transform: AWS::Serverless-2016-10-31");
    assertProblem(file, "1:1: the template: Resources is required");
  }

  private static void assertProblem(Path file, String problem) {
    assertEquals(
        List.of(file + ":" + problem),
        assertThrows(
                TemplateException.class,
                () -> TemplateReader.read(file, Map.of(), Templates.ADDRESSES))
            .problems());
  }
}
