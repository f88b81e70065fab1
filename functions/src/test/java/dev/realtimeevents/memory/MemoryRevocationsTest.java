package dev.realtimeevents.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.token.Grant;
import dev.realtimeevents.token.Revocations;
import dev.realtimeevents.token.RevocationsContract;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryRevocationsTest extends RevocationsContract {

  @Override
  protected Revocations newRevocations(InstantSource clock) {
    return new MemoryRevocations(clock, Steps.FREE);
  }

  @Test
  void eachThingOthersCanSeeIsAStep() {
    var steps = new ArrayList<String>();
    var revocations = new MemoryRevocations(InstantSource.system(), steps::add);

    revocations.revoke("7", Instant.EPOCH);
    revocations.revoked(new Grant("7", List.of(), Instant.EPOCH, Instant.EPOCH));

    assertEquals(List.of("revocations.revoke 7", "revocations.revoked 7"), steps);
  }
}
