package dev.realtimeevents.cloud;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The same on a LocalStack, which has to be started for it and have none of the product's tables:
 * {@code LOCALSTACK_ENDPOINT=http://127.0.0.1:4566 ./realtime test --module infra
 * -Dtest=LocalStackTest}.
 */
@EnabledIfEnvironmentVariable(
    named = "LOCALSTACK_ENDPOINT",
    matches = "https?://.+",
    disabledReason = "set it to the address of a LocalStack, such as http://127.0.0.1:4566")
final class LocalStackTest {
  @Test
  void theProductPassesItsTests() throws Exception {
    Suite.SHARED.passesOn(URI.create(System.getenv("LOCALSTACK_ENDPOINT")));
  }
}
