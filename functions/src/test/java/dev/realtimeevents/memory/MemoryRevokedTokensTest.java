package dev.realtimeevents.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.revoke.RevokedTokens;
import dev.realtimeevents.revoke.RevokedTokensContract;
import dev.realtimeevents.token.Grant;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryRevokedTokensTest extends RevokedTokensContract {

  @Override
  protected RevokedTokens newRevokedTokens(InstantSource clock) {
    return new MemoryRevokedTokens(clock, Steps.FREE);
  }

  @Test
  void eachThingOthersCanSeeIsAStep() {
    var steps = new ArrayList<String>();
    var revokedTokens = new MemoryRevokedTokens(InstantSource.system(), steps::add);

    revokedTokens.revoke("7", Instant.EPOCH);
    revokedTokens.contains(new Grant("7", List.of(), Instant.EPOCH, Instant.EPOCH));

    assertEquals(List.of("revokedTokens.revoke 7", "revokedTokens.contains 7"), steps);
  }
}
