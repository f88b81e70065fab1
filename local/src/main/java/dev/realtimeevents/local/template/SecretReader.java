package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Application.Secret;

/** Reads {@code AWS::SecretsManager::Secret}, with a generated value of letters and digits. */
final class SecretReader {
  private static final PropertyList GENERATE =
      PropertyList.of("GenerateSecretString").honours("PasswordLength", "ExcludePunctuation");

  private SecretReader() {}

  static Secret read(String name, String arn, Properties properties) {
    if (!properties.has("GenerateSecretString")) {
      properties.report("GenerateSecretString", "is required; a value in a template is not secret");
      return new Secret(name, arn, 1);
    }
    Properties generate = properties.properties("GenerateSecretString", GENERATE);
    generate.required("ExcludePunctuation");
    generate.only("ExcludePunctuation", "true");
    return new Secret(name, arn, generate.integer("PasswordLength", 32, 1, 4096));
  }
}
