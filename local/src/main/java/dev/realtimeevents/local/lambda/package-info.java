/**
 * Runs Lambda functions on this machine as Lambda does: each in its own JVMs, with AWS's runtime
 * client and the Lambda Runtime API.
 *
 * <pre>{@code
 * var settings =
 *     new FunctionSettings(
 *         Scaling.between(1, Scaling.maximumOfThisMachine()),
 *         RuntimeClient.ofThisMachine(),
 *         repository.resolve("local/processes/lambda-runtime/target"),
 *         repository.resolve(".realtime/lambda"),
 *         FunctionSettings.DEFAULT_TRAIN_AFTER,
 *         Map.of("AWS_REGION", "us-east-1", "AWS_ENDPOINT_URL_DYNAMODB", dynamoDb),
 *         ConsoleLog.ofStandardOutput(false));
 * try (var functions = new FunctionProcesses(application, settings)) {
 *   functions.startAhead();
 *   Invocation outcome = functions.invoke("DispatchFunction", event);
 * }
 * }</pre>
 *
 * <p>An invocation passes through {@link dev.realtimeevents.local.lambda.FunctionPool} (which
 * process is free?), {@link dev.realtimeevents.local.lambda.FunctionProcess} (is it alive, and in
 * time?) and {@link dev.realtimeevents.local.lambda.RuntimeApi} (the wire).
 */
package dev.realtimeevents.local.lambda;
