package dev.realtimeevents.local.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.realtimeevents.local.loopback.ContainerDoor;
import dev.realtimeevents.local.template.Application.Function;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code sam local invoke} needs to run a function against the tables, the queue and the
 * connections of a gateway: a door for its container, and a file for {@code --env-vars}.
 */
record SamLocal(Path environment, ContainerDoor door) implements AutoCloseable {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The names of the gateway's servers behind the door. */
  private static final String GATEWAY = "gateway";

  private static final String DYNAMO_DB = "dynamodb";
  private static final String SQS = "sqs";
  private static final String SECRETS = "secrets";

  /**
   * Opens the door and writes the file, which the next start replaces.
   *
   * @param port of the door; 0 picks a free one
   */
  static SamLocal start(DevelopmentGateway gateway, Path environment, int port) throws IOException {
    Map<String, URI> servers =
        Map.of(
            GATEWAY, gateway.httpUrl(),
            DYNAMO_DB, gateway.dynamoDbUrl(),
            SQS, gateway.sqsUrl(),
            SECRETS, gateway.secretsManagerUrl());
    ContainerDoor door = open(port, servers);
    var started = new SamLocal(environment, door);
    var functions = new TreeMap<String, Map<String, String>>();
    for (Function function : gateway.application().functions()) {
      functions.put(function.name(), started.variables(function, gateway));
    }
    Files.createDirectories(environment.toAbsolutePath().getParent());
    Files.write(environment, JSON.writeValueAsBytes(functions));
    return started;
  }

  private static ContainerDoor open(int port, Map<String, URI> servers) throws IOException {
    try {
      return ContainerDoor.open(ContainerDoor.reachable(), port, servers);
    } catch (BindException e) {
      throw Services.taken(port, e);
    }
  }

  /**
   * The variables of a function, as a container needs them. SAM ignores those that the template
   * does not define for the function.
   */
  private Map<String, String> variables(Function function, DevelopmentGateway gateway) {
    var all = new LinkedHashMap<String, String>();
    // The URL of a queue stays: the SDK takes only the name of the queue from it.
    function
        .environment()
        .forEach(
            (name, value) ->
                all.put(
                    name,
                    value.replace(gateway.httpUrl().toString(), door.address(GATEWAY).toString())));
    all.put("AWS_ENDPOINT_URL_DYNAMODB", door.address(DYNAMO_DB).toString());
    all.put("AWS_ENDPOINT_URL_SQS", door.address(SQS).toString());
    all.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", door.address(SECRETS).toString());
    return all;
  }

  /** For the terminal. */
  List<String> lines() {
    return List.of(
        "sam build",
        "AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local sam local invoke MessageFunction \\",
        "  -e events/message-ping.json --region us-east-1 \\",
        "  --env-vars %s --add-host %s:host-gateway".formatted(environment, ContainerDoor.HOST),
        "",
        "Containers reach this gateway at %s:%d."
            .formatted(door.listens().getAddress().getHostAddress(), door.listens().getPort()));
  }

  @Override
  public void close() {
    door.close();
  }
}
