/**
 * Runs Lambda functions on this machine as Lambda does: each in JVMs of its own, with AWS's runtime
 * client in front of the handler and the Lambda Runtime API behind it.
 *
 * <pre>{@code
 * var settings =
 *     new FunctionSettings(
 *         0, // started ahead
 *         FunctionSettings.DEFAULT_MAXIMUM,
 *         RuntimeClient.ofThisMachine(),
 *         repository.resolve("local/processes/lambda-runtime/target"),
 *         repository.resolve(".realtime/lambda"),
 *         FunctionSettings.DEFAULT_LEARN_AFTER,
 *         Map.of("AWS_REGION", "us-east-1", "AWS_ENDPOINT_URL_DYNAMODB", dynamoDb),
 *         ConsoleLog.ofStandardOutput(false));
 * try (var functions = new FunctionProcesses(application, settings)) {
 *   Invocation outcome = functions.invoke("DispatchFunction", event);
 * }
 * }</pre>
 *
 * <p>An invocation finds its way through {@link dev.realtimeevents.local.lambda.FunctionPool} (who
 * is free?), {@link dev.realtimeevents.local.lambda.FunctionProcess} (is it still alive, and in
 * time?) and {@link dev.realtimeevents.local.lambda.RuntimeApi} (the wire).
 */
package dev.realtimeevents.local.lambda;
