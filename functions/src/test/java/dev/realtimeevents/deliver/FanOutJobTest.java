package dev.realtimeevents.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.InvalidValueException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FanOutJobTest {
  private static final ChannelName SHOP = new ChannelName("public:shop");

  @Test
  void itsTextIsShort() {
    assertEquals(
        "{\"channel\":\"public:shop\",\"from\":4,\"to\":9,\"shard\":2}",
        new FanOutJob(SHOP, 4, 9, 2, Optional.empty()).json());
    assertEquals(
        "{\"channel\":\"public:shop\",\"from\":4,\"to\":9,\"shard\":2,\"after\":\"L0SM9=\"}",
        new FanOutJob(SHOP, 4, 9, 2, Optional.of("L0SM9=")).json());
  }

  @Test
  void itIsReadAsItWasWritten() {
    for (String after : new String[] {null, "L0SM9cOFvHcCIhw=", "\"\\ é"}) {
      var job = new FanOutJob(SHOP, 1, Long.MAX_VALUE, 63, Optional.ofNullable(after));

      assertEquals(job, FanOutJob.parse(job.json()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "7",
        "[]",
        "{}",
        "not json",
        "{\"channel\":\"public\",\"from\":1,\"to\":1}",
        "{\"channel\":\"public\",\"from\":1,\"shard\":0}",
        "{\"channel\":\"public\",\"to\":1,\"shard\":0}",
        "{\"from\":1,\"to\":1,\"shard\":0}",
        "{\"channel\":\"a b\",\"from\":1,\"to\":1,\"shard\":0}",
        "{\"channel\":null,\"from\":\"1\",\"to\":1,\"shard\":0}",
        "{\"channel\":\"public\",\"from\":\"1\",\"to\":1,\"shard\":0}",
        "{\"channel\":\"public\",\"from\":1.5,\"to\":2,\"shard\":0}",
        "{\"channel\":\"public\",\"from\":1,\"to\":99999999999999999999,\"shard\":0}",
        "{\"channel\":\"public\",\"from\":1,\"to\":1,\"shard\":\"x\"}",
        "{\"channel\":\"public\",\"from\":1,\"to\":1,\"shard\":-1}",
        "{\"channel\":\"public\",\"from\":0,\"to\":1,\"shard\":0}",
        "{\"channel\":\"public\",\"from\":2,\"to\":1,\"shard\":0}"
      })
  void anInvalidJobIsRejected(String text) {
    assertThrows(InvalidValueException.class, () -> FanOutJob.parse(text));
  }
}
