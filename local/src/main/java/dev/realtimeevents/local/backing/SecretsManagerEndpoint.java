package dev.realtimeevents.local.backing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.realtimeevents.local.backing.SecretStore.Version;
import dev.realtimeevents.local.template.Application.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The part of Secrets Manager that functions and a rotation need: <a
 * href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">GetSecretValue</a>
 * and <a
 * href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html">PutSecretValue</a>,
 * for the secrets of a template. Anything else is answered with an error that says so. Thread-safe.
 */
public final class SecretsManagerEndpoint implements AutoCloseable {
  private static final String CURRENT = "AWSCURRENT";
  private static final String PREVIOUS = "AWSPREVIOUS";
  private static final int MAX_BODY_BYTES = 256 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An error as AWS JSON 1.1 has it. */
  private static final class Refused extends Exception {
    private final String type;

    Refused(String type, String message) {
      super(message);
      this.type = type;
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, SecretStore> stores = new LinkedHashMap<>();

  private SecretsManagerEndpoint(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts answering.
   *
   * @param port on 127.0.0.1; 0 takes a free one
   * @param folder where the values are kept from run to run
   */
  public static SecretsManagerEndpoint start(int port, Path folder, List<Secret> secrets)
      throws IOException {
    var server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    var endpoint = new SecretsManagerEndpoint(server);
    for (var secret : secrets) {
      endpoint.stores.put(secret.name(), SecretStore.open(folder, secret));
    }
    server.createContext("/", endpoint::handle);
    server.setExecutor(endpoint.threads);
    server.start();
    return endpoint;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /**
   * The current value of a secret.
   *
   * @param name its logical id
   */
  public String value(String name) {
    return stores.get(name).current().value();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      ObjectNode answer;
      int status;
      try {
        answer = answer(exchange);
        status = 200;
      } catch (Refused refused) {
        answer =
            JSON.createObjectNode()
                .put("__type", refused.type)
                .put("message", refused.getMessage());
        exchange.getResponseHeaders().set("x-amzn-ErrorType", refused.type);
        status = 400;
      }
      var body = JSON.writeValueAsBytes(answer);
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
      exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private ObjectNode answer(HttpExchange exchange) throws IOException, Refused {
    // A web page can be given a name that leads to 127.0.0.1, but it cannot choose this header.
    var host = exchange.getRequestHeaders().getFirst("Host");
    if (host == null || !host.matches("(127\\.0\\.0\\.1|localhost)(:\\d+)?")) {
      throw new Refused("AccessDeniedException", "Use 127.0.0.1 or localhost.");
    }
    var body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
    var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    return switch (target == null ? "" : target) {
      case "secretsmanager.GetSecretValue" -> get(parse(body));
      case "secretsmanager.PutSecretValue" -> put(parse(body));
      default ->
          throw new Refused(
              "UnknownOperationException",
              "Locally there are secretsmanager.GetSecretValue and secretsmanager.PutSecretValue,"
                  + " not "
                  + target);
    };
  }

  private static JsonNode parse(byte[] body) throws IOException, Refused {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new Refused("SerializationException", "The request is not JSON.");
    }
  }

  private ObjectNode get(JsonNode request) throws Refused {
    var store = store(request);
    var id = request.path("VersionId").asText("");
    var stage = request.path("VersionStage").asText(id.isEmpty() ? CURRENT : "");
    var current = store.current();
    if (matches(current, CURRENT, id, stage)) {
      return describe(store, current, CURRENT).put("SecretString", current.value());
    }
    var previous = store.previous().filter(version -> matches(version, PREVIOUS, id, stage));
    if (previous.isPresent()) {
      return describe(store, previous.get(), PREVIOUS).put("SecretString", previous.get().value());
    }
    throw new Refused(
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret value for "
            + (stage.isEmpty() ? "VersionId: " + id : "staging label: " + stage));
  }

  private static boolean matches(Version version, String label, String id, String stage) {
    return (id.isEmpty() || id.equals(version.id())) && (stage.isEmpty() || stage.equals(label));
  }

  private ObjectNode put(JsonNode request) throws IOException, Refused {
    var store = store(request);
    var value = request.path("SecretString").asText("");
    if (value.isEmpty()) {
      throw new Refused("InvalidParameterException", "Locally a SecretString is required.");
    }
    var stages = request.path("VersionStages");
    if (!stages.isMissingNode() && !stages.equals(JSON.createArrayNode().add(CURRENT))) {
      throw new Refused("InvalidParameterException", "Locally VersionStages can be AWSCURRENT.");
    }
    var token = request.path("ClientRequestToken").asText(UUID.randomUUID().toString());
    synchronized (store) {
      var current = store.current();
      if (current.id().equals(token)) {
        // The same request again, because its answer was lost.
        if (!current.value().equals(value)) {
          throw new Refused(
              "ResourceExistsException", "This ClientRequestToken was used for another value.");
        }
        return describe(store, current, CURRENT);
      }
      return describe(store, store.rotate(token, value), CURRENT);
    }
  }

  private SecretStore store(JsonNode request) throws Refused {
    var id = request.path("SecretId").asText("");
    return stores.values().stream()
        .filter(store -> id.equals(store.secret().name()) || id.equals(store.secret().arn()))
        .findFirst()
        .orElseThrow(
            () ->
                new Refused(
                    "ResourceNotFoundException",
                    "Secrets Manager can't find the specified secret."));
  }

  private static ObjectNode describe(SecretStore store, Version version, String stage) {
    var answer =
        JSON.createObjectNode()
            .put("ARN", store.secret().arn())
            .put("Name", store.secret().name())
            .put("VersionId", version.id())
            .put("CreatedDate", version.createdMillis() / 1000.0);
    answer.putArray("VersionStages").add(stage);
    return answer;
  }
}
