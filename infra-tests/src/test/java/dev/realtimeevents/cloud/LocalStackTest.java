package dev.realtimeevents.cloud;

import static org.junit.jupiter.api.Assumptions.abort;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The same on a LocalStack: on a new one where a Docker engine is, or on the one at {@code
 * LOCALSTACK_ENDPOINT}, which must have none of the product's tables.
 */
final class LocalStackTest {
  /** Images after March 2026 do not start without the token of an account. */
  private static final String IMAGE = "localstack/localstack:4.14.0";

  private static final String GIVEN = "LOCALSTACK_ENDPOINT";
  private static final String NO_DOCKER =
      "because there is no Docker engine. Start one, or set "
          + GIVEN
          + " to the address of a LocalStack, such as http://127.0.0.1:4566";

  @Test
  void theProductPassesItsTests() throws Exception {
    if (System.getenv(GIVEN) != null) {
      Suite.SHARED.passesOn(URI.create(System.getenv(GIVEN)));
      return;
    }
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      System.out.println("skipped: LocalStackTest, " + NO_DOCKER);
      abort(NO_DOCKER);
    }
    for (Suite suite : Suite.values()) {
      try (var localStack = new LocalStackContainer(DockerImageName.parse(IMAGE))) {
        localStack.start();
        suite.passesOn(localStack.getEndpoint());
      }
    }
  }
}
