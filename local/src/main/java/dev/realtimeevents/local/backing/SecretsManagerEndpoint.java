package dev.realtimeevents.local.backing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.realtimeevents.local.backing.SecretStore.Version;
import dev.realtimeevents.local.loopback.PrivateServer;
import dev.realtimeevents.local.template.Application.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The part of Secrets Manager that functions and rotations use: <a
 * href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">GetSecretValue</a>
 * and <a
 * href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html">PutSecretValue</a>,
 * for the secrets of a template. Any other operation is answered with an error. Thread-safe.
 */
public final class SecretsManagerEndpoint implements Secrets {
  private static final String CURRENT = "AWSCURRENT";
  private static final String PREVIOUS = "AWSPREVIOUS";
  private static final int MAX_BODY_BYTES = 256 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An error of the protocol AWS JSON 1.1. */
  private static final class ServiceError extends Exception {
    private final String type;

    ServiceError(String type, String message) {
      super(message);
      this.type = type;
    }
  }

  private final Map<String, SecretStore> stores;
  private final PrivateServer server;

  private SecretsManagerEndpoint(int port, Map<String, SecretStore> stores) throws IOException {
    this.stores = stores;
    this.server = PrivateServer.start(port, this::handle);
  }

  /**
   * Starts answering, on 127.0.0.1.
   *
   * @param port 0 picks a free one
   * @param folder for the values, which outlive a run
   */
  public static SecretsManagerEndpoint start(int port, Path folder, List<Secret> secrets)
      throws IOException {
    var stores = new LinkedHashMap<String, SecretStore>();
    for (Secret secret : secrets) {
      stores.put(secret.name(), SecretStore.open(folder, secret));
    }
    return new SecretsManagerEndpoint(port, stores);
  }

  @Override
  public URI endpoint() {
    return server.address();
  }

  @Override
  public String value(String name) {
    return stores.get(name).current().value();
  }

  @Override
  public void close() {
    server.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    ObjectNode answer;
    int status;
    try {
      answer = answer(exchange);
      status = 200;
    } catch (ServiceError error) {
      answer = JSON.createObjectNode().put("__type", error.type).put("message", error.getMessage());
      exchange.getResponseHeaders().set("x-amzn-ErrorType", error.type);
      status = 400;
    }
    byte[] body = JSON.writeValueAsBytes(answer);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private ObjectNode answer(HttpExchange exchange) throws IOException, ServiceError {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    return switch (target == null ? "" : target) {
      case "secretsmanager.GetSecretValue" -> get(parse(body));
      case "secretsmanager.PutSecretValue" -> put(parse(body));
      default ->
          throw new ServiceError(
              "UnknownOperationException",
              "Only secretsmanager.GetSecretValue and secretsmanager.PutSecretValue are supported"
                  + " here, not "
                  + target);
    };
  }

  private static JsonNode parse(byte[] body) throws IOException, ServiceError {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new ServiceError("SerializationException", "The request is not valid JSON.");
    }
  }

  private ObjectNode get(JsonNode request) throws ServiceError {
    SecretStore store = store(request);
    String id = request.path("VersionId").asText("");
    String stage = request.path("VersionStage").asText(id.isEmpty() ? CURRENT : "");
    Version current = store.current();
    if (matches(current, CURRENT, id, stage)) {
      return describe(store, current, CURRENT).put("SecretString", current.value());
    }
    Optional<Version> previous =
        store.previous().filter(version -> matches(version, PREVIOUS, id, stage));
    if (previous.isPresent()) {
      return describe(store, previous.get(), PREVIOUS).put("SecretString", previous.get().value());
    }
    throw new ServiceError(
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret value for "
            + (stage.isEmpty() ? "VersionId: " + id : "staging label: " + stage));
  }

  private static boolean matches(Version version, String label, String id, String stage) {
    return (id.isEmpty() || id.equals(version.id())) && (stage.isEmpty() || stage.equals(label));
  }

  private ObjectNode put(JsonNode request) throws IOException, ServiceError {
    SecretStore store = store(request);
    String value = request.path("SecretString").asText("");
    if (value.isEmpty()) {
      throw new ServiceError("InvalidParameterException", "SecretString is required here.");
    }
    JsonNode stages = request.path("VersionStages");
    if (!stages.isMissingNode() && !stages.equals(JSON.createArrayNode().add(CURRENT))) {
      throw new ServiceError(
          "InvalidParameterException", "VersionStages can only be AWSCURRENT here.");
    }
    String token = request.path("ClientRequestToken").asText(UUID.randomUUID().toString());
    synchronized (store) {
      Version current = store.current();
      if (current.id().equals(token)) {
        // A retry of a request whose answer was lost.
        if (!current.value().equals(value)) {
          throw new ServiceError(
              "ResourceExistsException", "This ClientRequestToken was used for another value.");
        }
        return describe(store, current, CURRENT);
      }
      return describe(store, store.rotate(token, value), CURRENT);
    }
  }

  private SecretStore store(JsonNode request) throws ServiceError {
    String id = request.path("SecretId").asText("");
    return stores.values().stream()
        .filter(store -> id.equals(store.secret().name()) || id.equals(store.secret().arn()))
        .findFirst()
        .orElseThrow(
            () ->
                new ServiceError(
                    "ResourceNotFoundException",
                    "Secrets Manager can't find the specified secret."));
  }

  private static ObjectNode describe(SecretStore store, Version version, String stage) {
    ObjectNode answer =
        JSON.createObjectNode()
            .put("ARN", store.secret().arn())
            .put("Name", store.secret().name())
            .put("VersionId", version.id())
            .put("CreatedDate", version.createdMillis() / 1000.0);
    answer.putArray("VersionStages").add(stage);
    return answer;
  }
}
