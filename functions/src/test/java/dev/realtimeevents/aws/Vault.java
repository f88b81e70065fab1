package dev.realtimeevents.aws;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** Secrets Manager with one secret. */
final class Vault implements SecretsManagerClient {
  /** The value of each stage. */
  final Map<String, String> stages;

  /** The id and stage of each request. */
  final List<String> requests = new ArrayList<>();

  Vault(String current) {
    stages = new HashMap<>(Map.of("AWSCURRENT", current));
  }

  @Override
  public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
    requests.add(request.secretId() + " " + request.versionStage());
    String value = stages.get(request.versionStage());
    if (value == null) {
      throw ResourceNotFoundException.builder().message("no such version").build();
    }
    return GetSecretValueResponse.builder().secretString(value).build();
  }

  @Override
  public String serviceName() {
    return "secretsmanager";
  }

  @Override
  public void close() {}
}
