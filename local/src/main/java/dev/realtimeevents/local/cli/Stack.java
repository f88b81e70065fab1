package dev.realtimeevents.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A stack in AWS, read with the AWS CLI and the login that it has.
 *
 * @param name of the stack
 * @param region empty for the one that the AWS CLI is configured for
 * @param profile of the AWS CLI; empty for the default
 */
record Stack(String name, Optional<String> region, Optional<String> profile) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads the outputs of the stack, and its secret.
   *
   * @throws IOException if the AWS CLI is missing or reports an error, or the stack is not one of
   *     this project
   */
  ConnectionValues values() throws IOException, InterruptedException {
    JsonNode stacks = aws("cloudformation", "describe-stacks", "--stack-name", name);
    Map<String, String> outputs = new LinkedHashMap<>();
    stacks
        .at("/Stacks/0/Outputs")
        .forEach(
            output ->
                outputs.put(
                    output.path("OutputKey").asText(), output.path("OutputValue").asText()));
    JsonNode secret =
        aws("secretsmanager", "get-secret-value", "--secret-id", output(outputs, "SecretArn"));
    return new ConnectionValues(
        output(outputs, "DispatchUrl"),
        output(outputs, "WebSocketUrl"),
        Optional.of(output(outputs, "HistoryUrl")),
        secret.path("SecretString").asText());
  }

  private String output(Map<String, String> outputs, String key) throws IOException {
    String value = outputs.get(key);
    if (value == null) {
      throw new IOException(
          ("The stack %s has no output %s. A stack of this project has it: the last deployment may"
                  + " have failed, or --stack names another")
              .formatted(name, key));
    }
    return value;
  }

  /** Calls the AWS CLI, and returns the JSON that it prints. */
  JsonNode aws(String... words) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("aws"));
    command.addAll(List.of(words));
    command.addAll(List.of("--output", "json"));
    region.ifPresent(its -> command.addAll(List.of("--region", its)));
    profile.ifPresent(its -> command.addAll(List.of("--profile", its)));
    Process process;
    try {
      process = new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new IOException(
          "The AWS CLI, 'aws', is missing. Install version 2:"
              + " https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
          e);
    }
    process.getOutputStream().close();
    CompletableFuture<byte[]> errors =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return process.getErrorStream().readAllBytes();
              } catch (IOException e) {
                return new byte[0];
              }
            });
    byte[] printed = process.getInputStream().readAllBytes();
    int exitCode = process.waitFor();
    if (exitCode != 0) {
      String said = new String(errors.join(), UTF_8).strip();
      throw new IOException(
          "'aws %s %s' ended with exit code %d:%n%s%n%s"
              .formatted(words[0], words[1], exitCode, said, nextStep(said)));
    }
    return printed.length == 0 ? JSON.missingNode() : JSON.readTree(printed);
  }

  /**
   * @param said by the AWS CLI, as an error
   */
  static String nextStep(String said) {
    if (said.contains("does not exist") || said.contains("config profile")) {
      return "Name another with --stack, --region or --profile";
    }
    if (said.contains("specify a region")) {
      return "Name the region of the stack with --region";
    }
    return "Sign in with 'aws configure sso' or 'aws configure'; 'aws sts get-caller-identity'"
        + " shows whether AWS accepts the login";
  }
}
