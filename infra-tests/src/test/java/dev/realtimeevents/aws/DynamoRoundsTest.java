package dev.realtimeevents.aws;

import dev.realtimeevents.deliver.Rounds;
import dev.realtimeevents.deliver.RoundsContract;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class DynamoRoundsTest extends RoundsContract {
  private static LocalTables tables;

  @BeforeAll
  static void start() throws Exception {
    tables = LocalTables.start();
  }

  @AfterAll
  static void stop() {
    tables.close();
  }

  @Override
  protected Rounds newRounds(InstantSource clock) throws Exception {
    return new DynamoRounds(tables.client(), tables.create("EventLogTable"), clock);
  }
}
