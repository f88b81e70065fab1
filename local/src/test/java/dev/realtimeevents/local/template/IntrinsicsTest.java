package dev.realtimeevents.local.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The value of each intrinsic, in its short and its long form. */
class IntrinsicsTest {
  private static final String TEMPLATE =
      """
      Transform: AWS::Serverless-2016-10-31
      Parameters:
        Name: { Type: String, Default: world }
        Size: { Type: String, Default: small }
        Names: { Type: CommaDelimitedList, Default: "a, b,c" }
      Mappings:
        Sizes:
          small: { memory: 128 }
      Conditions:
        Yes: !Equals [!Ref Name, world]
        No: !Not [!Condition Yes]
        Both: !And [!Condition Yes, !Condition No]
        Either: !Or [{ Condition: No }, { "Fn::Equals": [x, x] }]
      Resources:
        F:
          Type: AWS::Serverless::Function
          Properties: { CodeUri: code, Handler: a.B, Runtime: java25, AutoPublishAlias: live }
        T:
          Type: AWS::DynamoDB::Table
          Properties:
            AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
            KeySchema: [{ AttributeName: id, KeyType: HASH }]
        Q: { Type: AWS::SQS::Queue }
        S:
          Type: AWS::SecretsManager::Secret
          Properties: { GenerateSecretString: { ExcludePunctuation: true } }
        H: { Type: AWS::Serverless::HttpApi }
        W:
          Type: AWS::Serverless::WebSocketApi
          Properties: { RouteSelectionExpression: $request.body.a, Routes: {} }
        R: { Type: AWS::IAM::Role }
        L: { Type: AWS::Logs::LogGroup }
        A: { Type: AWS::CloudWatch::Alarm }
        Off: { Type: AWS::SQS::Queue, Condition: No }
      Outputs:
        Left: { Value: !Ref Off, Condition: No }
        Result:
          Value: %s
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          plain                                        | plain
          1.50                                         | 1.50
          !Ref Name                                    | world
          { Ref: Name }                                | world
          !Ref AWS::Region                             | us-east-1
          !Ref AWS::AccountId                          | 000000000000
          !Ref AWS::Partition                          | aws
          !Ref AWS::URLSuffix                          | amazonaws.com
          !Ref AWS::StackName                          | local
          !Select [1, !Split ["/", !Ref AWS::StackId]] | local
          !Sub "Hello ${Name}"                         | Hello world
          { "Fn::Sub": "Hello ${Name}" }               | Hello world
          !Sub "${!Name} $ {Name} ${ Name }"           | ${Name} $ {Name} world
          !Sub ["${Name} ${X}", { X: !Ref T }]         | world T
          !Sub ["${Name}", { Name: mine }]             | mine
          !Sub "${Q.QueueName} ${F.Alias}"             | Q arn:aws:lambda:us-east-1:000000000000:function:F:live
          !Sub "a$1\\\\b${Name}"                       | a$1\\bworld
          !Join ["-", [a, !Ref Name]]                  | a-world
          !Join ["-", !Ref Names]                      | a-b-c
          !Join ["", [a, !Ref AWS::NoValue, b]]        | ab
          { "Fn::Join": ["/", [a]] }                   | a
          !Select [1, !Ref Names]                      | b
          { "Fn::Select": ["0", [x, y]] }              | x
          !Select [2, !Split [".", a.b.c]]             | c
          !Join ["+", !Split [",", "a,,b"]]            | a++b
          !Join ["+", !Split [",", "a,"]]              | a+
          { "Fn::FindInMap": [Sizes, small, memory] }  | 128
          !FindInMap [Sizes, !Ref Size, memory]        | 128
          !If [Yes, a, b]                              | a
          !If [No, a, b]                               | b
          { "Fn::If": [Both, a, b] }                   | b
          !If [Either, a, b]                           | a
          !If [No, !Ref Off, b]                        | b
          !Ref F                                       | F
          !GetAtt F.Arn                                | arn:aws:lambda:us-east-1:000000000000:function:F
          { "Fn::GetAtt": [F, Arn] }                   | arn:aws:lambda:us-east-1:000000000000:function:F
          !Ref F.Alias                                 | arn:aws:lambda:us-east-1:000000000000:function:F:live
          !Ref F.Version                               | arn:aws:lambda:us-east-1:000000000000:function:F:1
          !Ref T                                       | T
          !GetAtt T.Arn                                | arn:aws:dynamodb:us-east-1:000000000000:table/T
          !Ref Q                                       | http://127.0.0.1:9324/000000000000/Q
          !GetAtt Q.QueueUrl                           | http://127.0.0.1:9324/000000000000/Q
          !GetAtt Q.Arn                                | arn:aws:sqs:us-east-1:000000000000:Q
          !GetAtt Q.QueueName                          | Q
          !Ref S                                       | arn:aws:secretsmanager:us-east-1:000000000000:secret:S-000000
          !GetAtt S.Id                                 | arn:aws:secretsmanager:us-east-1:000000000000:secret:S-000000
          !Ref H                                       | H
          !Ref W                                       | W
          !GetAtt W.ApiId                              | W
          !GetAtt H.ApiEndpoint                        | http://127.0.0.1:8080
          !GetAtt W.ApiEndpoint                        | ws://127.0.0.1:8080
          !Sub https://${W}.execute-api.${AWS::Region}.${AWS::URLSuffix}/x | http://127.0.0.1:8080/x
          !Sub wss://${H}x.execute-api.us-east-1.amazonaws.com             | wss://Hx.execute-api.us-east-1.amazonaws.com
          !Ref R                                       | R
          !GetAtt R.Arn                                | arn:aws:iam::000000000000:role/R
          !GetAtt L.Arn                                | arn:aws:logs:us-east-1:000000000000:log-group:L:*
          !GetAtt A.Arn                                | arn:aws:cloudwatch:us-east-1:000000000000:alarm:A
          """)
  void evaluates(String expression, String expected) throws Exception {
    String template = TEMPLATE.formatted(expression);
    assertEquals(Map.of("Result", expected), Templates.read(folder, template, Map.of()).outputs());
  }
}
