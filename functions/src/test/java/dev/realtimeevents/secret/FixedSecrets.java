package dev.realtimeevents.secret;

import java.util.Arrays;
import java.util.List;

/**
 * Secrets that do not change.
 *
 * @param refreshed the secrets after a refresh
 */
public record FixedSecrets(List<Secret> known, List<Secret> refreshed) implements Secrets {

  public static FixedSecrets of(String... texts) {
    List<Secret> secrets = secrets(texts);
    return new FixedSecrets(secrets, secrets);
  }

  /** The secrets after a refresh. */
  public FixedSecrets thenRefreshed(String... texts) {
    return new FixedSecrets(known, secrets(texts));
  }

  private static List<Secret> secrets(String... texts) {
    return Arrays.stream(texts).map(Secret::new).toList();
  }
}
