package dev.realtimeevents.local.backing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.template.Application.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/** The endpoint with the client of the AWS SDK. */
class SecretsManagerEndpointTest {
  private static final Secret SECRET =
      new Secret(
          "Signing", "arn:aws:secretsmanager:us-east-1:000000000000:secret:Signing-000000", 44);

  @TempDir Path folder;

  private SecretsManagerEndpoint endpoint;
  private SecretsManagerClient client;

  @BeforeEach
  void start() throws IOException {
    endpoint = SecretsManagerEndpoint.start(0, folder.resolve("secrets"), List.of(SECRET));
    client = Aws.local(SecretsManagerClient.builder(), endpoint.endpoint()).build();
  }

  @AfterEach
  void stop() {
    client.close();
    endpoint.close();
  }

  @Test
  void theValueConsistsOfLettersAndDigitsAndIsBase64() {
    GetSecretValueResponse answer =
        client.getSecretValue(request -> request.secretId(SECRET.arn()));
    assertTrue(answer.secretString().matches("[A-Za-z0-9]{44}"));
    assertEquals(33, Base64.getDecoder().decode(answer.secretString()).length);
    assertEquals(endpoint.value("Signing"), answer.secretString());
    assertEquals(SECRET.arn(), answer.arn());
    assertEquals("Signing", answer.name());
    assertEquals(List.of("AWSCURRENT"), answer.versionStages());
    assertTrue(Duration.between(answer.createdDate(), Instant.now()).abs().toMinutes() < 5);
    assertEquals(
        answer.secretString(),
        client
            .getSecretValue(r -> r.secretId("Signing").versionId(answer.versionId()))
            .secretString());
  }

  @Test
  void thereIsNoPreviousVersionBeforeTheFirstRotation() {
    ResourceNotFoundException error =
        assertThrows(
            ResourceNotFoundException.class,
            () ->
                client.getSecretValue(
                    request -> request.secretId(SECRET.arn()).versionStage("AWSPREVIOUS")));
    assertEquals(400, error.statusCode());
    assertEquals("ResourceNotFoundException", error.awsErrorDetails().errorCode());
    assertTrue(error.getMessage().contains("staging label: AWSPREVIOUS"), error.getMessage());
  }

  @Test
  void aRotationKeepsThePreviousValue() {
    String first = endpoint.value("Signing");
    PutSecretValueResponse put =
        client.putSecretValue(r -> r.secretId("Signing").secretString("second"));
    assertEquals(List.of("AWSCURRENT"), put.versionStages());

    assertEquals("second", value("AWSCURRENT"));
    assertEquals(first, value("AWSPREVIOUS"));
    client.putSecretValue(r -> r.secretId("Signing").secretString("third"));
    assertEquals("third", value("AWSCURRENT"));
    assertEquals("second", value("AWSPREVIOUS"));
  }

  private String value(String stage) {
    return client
        .getSecretValue(request -> request.secretId(SECRET.arn()).versionStage(stage))
        .secretString();
  }

  @Test
  void aRotationIsIdempotent() {
    String first = endpoint.value("Signing");
    String token = "a".repeat(32);
    for (int i = 0; i < 2; i++) {
      client.putSecretValue(
          r -> r.secretId("Signing").secretString("second").clientRequestToken(token));
    }
    assertEquals(first, value("AWSPREVIOUS"));
    assertThrows(
        ResourceExistsException.class,
        () ->
            client.putSecretValue(
                r -> r.secretId("Signing").secretString("other").clientRequestToken(token)));
  }

  @Test
  void theValueOutlivesTheEndpointInAFileThatOnlyItsOwnerCanRead() throws IOException {
    client.putSecretValue(r -> r.secretId("Signing").secretString("second"));
    String previous = value("AWSPREVIOUS");
    endpoint.close();
    endpoint = SecretsManagerEndpoint.start(0, folder.resolve("secrets"), List.of(SECRET));
    client.close();
    client = Aws.local(SecretsManagerClient.builder(), endpoint.endpoint()).build();

    assertEquals("second", value("AWSCURRENT"));
    assertEquals(previous, value("AWSPREVIOUS"));
    try (Stream<Path> files = Files.list(folder.resolve("secrets"))) {
      List<Path> file = files.toList();
      assertEquals(1, file.size());
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getFirst())));
    }
  }

  @Test
  void eachFolderHasItsOwnValue() throws IOException {
    try (SecretsManagerEndpoint other =
        SecretsManagerEndpoint.start(0, folder.resolve("x"), List.of(SECRET))) {
      assertNotEquals(endpoint.value("Signing"), other.value("Signing"));
    }
  }

  @Test
  void anInvalidSecretFileIsAnErrorWithItsName() throws IOException {
    Path file = Files.createDirectory(folder.resolve("bad")).resolve("Signing.json");
    Files.writeString(file, "{");
    String message =
        assertThrows(
                IOException.class,
                () -> SecretsManagerEndpoint.start(0, file.getParent(), List.of(SECRET)))
            .getMessage();
    assertTrue(message.startsWith(file.toString()), message);
  }

  @Test
  void unsupportedRequestsAreErrors() {
    assertThrows(
        ResourceNotFoundException.class, () -> client.getSecretValue(r -> r.secretId("Other")));
    assertThrows(
        InvalidParameterException.class,
        () -> client.putSecretValue(r -> r.secretId("Signing").secretString("")));
    assertThrows(
        InvalidParameterException.class,
        () ->
            client.putSecretValue(
                r -> r.secretId("Signing").secretString("x").versionStages("AWSPENDING")));
    SecretsManagerException error =
        assertThrows(SecretsManagerException.class, () -> client.listSecrets());
    assertTrue(error.getMessage().contains("GetSecretValue"), error.getMessage());
    assertFalse(endpoint.value("Signing").isEmpty());
  }
}
