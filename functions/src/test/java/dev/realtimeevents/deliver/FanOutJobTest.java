package dev.realtimeevents.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.deliver.FanOutJob.Listeners;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.event.RecentNames;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FanOutJobTest {
  private static final ChannelName SHOP = new ChannelName("public:shop");

  /** A job from 4 on, up to its names. */
  private static final String START =
      "{\"channel\":\"public\",\"from\":4,\"to\":4,\"shard\":0,\"names\":";

  @Test
  void itsTextIsShort() {
    assertEquals(
        "{\"channel\":\"public:shop\",\"from\":4,\"to\":9,\"shard\":2}",
        new FanOutJob(SHOP, 4, 9, 2, Optional.empty(), Optional.empty()).json());
    assertEquals(
        "{\"channel\":\"public:shop\",\"from\":4,\"to\":9,\"shard\":2,\"after\":\"L0SM9=\"}",
        new FanOutJob(SHOP, 4, 9, 2, Optional.of("L0SM9="), Optional.empty()).json());
  }

  @Test
  void theNamesBeforeItsFirstEventComeLast() {
    RecentNames names = new RecentNames(Map.of(), 2).with(new EventName("order.paid"), 3);

    assertEquals(
        "{\"channel\":\"public:shop\",\"from\":4,\"to\":9,\"shard\":2,"
            + "\"names\":{\"floor\":2,\"last\":{\"order.paid\":3}}}",
        new FanOutJob(SHOP, 4, 9, 2, Optional.empty(), Optional.of(names)).json());
  }

  @Test
  void itMayNameConnectionsInsteadOfAShard() {
    var missing = new TreeMap<>(Map.of("L0SM9=", 4L, "M1TN0=", 6L));
    var job = new FanOutJob(SHOP, 4, 9, new Listeners.Named(missing), Optional.empty(), 2);

    assertEquals(
        "{\"channel\":\"public:shop\",\"from\":4,\"to\":9,"
            + "\"connections\":{\"L0SM9=\":4,\"M1TN0=\":6},\"attempt\":2}",
        job.json());
    assertEquals(job, QueuedJob.parse(job.json()));
  }

  @Test
  void itMayBeForTheWholeChannel() {
    var job = new FanOutJob(SHOP, 4, 9, new Listeners.OfChannel(), Optional.empty(), 0);

    assertEquals("{\"channel\":\"public:shop\",\"from\":4,\"to\":9,\"all\":true}", job.json());
    assertEquals(job, QueuedJob.parse(job.json()));
  }

  /** SQS takes 256 KB in a batch of ten. */
  @Test
  void aFullJobHasLessThan20KB() {
    var missing = new TreeMap<String, Long>();
    for (int n = 0; n < 256; n++) {
      missing.put("L0SM9cOFvHcCIhw%04d=".formatted(n), Long.MAX_VALUE);
    }
    RecentNames names = RecentNames.NONE;
    for (long seq = 1; seq <= 16; seq++) {
      names = names.with(new EventName("\uffff".repeat(9) + seq), seq);
    }
    var job =
        new FanOutJob(
            SHOP, 17, Long.MAX_VALUE, new Listeners.Named(missing), Optional.of(names), 45);

    assertTrue(job.json().length() < 20_000, () -> job.json().length() + " bytes");
  }

  @Test
  void itIsReadAsItWasWritten() {
    for (String after : new String[] {null, "L0SM9cOFvHcCIhw=", "\"\\ é"}) {
      var job =
          new FanOutJob(SHOP, 1, Long.MAX_VALUE, 63, Optional.ofNullable(after), Optional.empty());

      assertEquals(job, QueuedJob.parse(job.json()));
    }
  }

  /** SQS rejects a message with U+FFFE or U+FFFF, which an event name may have. */
  @Test
  void anyNamesAreReadAsTheyWereWrittenAndMakeAMessageOfSqs() {
    RecentNames names =
        RecentNames.NONE
            .with(new EventName("Grüße \"☃\" \\ 😀"), 1)
            .with(new EventName("\ufffe\uffff"), 2)
            .with(new EventName("after"), 3);
    var job = new FanOutJob(SHOP, 4, 9, 2, Optional.of("L0SM9="), Optional.of(names));

    assertEquals(job, QueuedJob.parse(job.json()));
    assertTrue(job.json().chars().allMatch(c -> ' ' <= c && c <= '~'), job.json());
  }

  @Test
  void aRoundJobIsReadAsItWasWritten() {
    var job = new RoundJob(SHOP, 4, 7, 9);

    assertEquals("{\"channel\":\"public:shop\",\"burst\":4,\"first\":7,\"last\":9}", job.json());
    assertEquals(job, QueuedJob.parse(job.json()));
    assertEquals(job.again(), QueuedJob.parse(job.again().json()));
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
        "{\"channel\":\"public\",\"from\":2,\"to\":1,\"shard\":0}",
        "{\"channel\":\"public\",\"from\":1,\"to\":1,\"shard\":0,\"attempt\":-1}",
        "{\"channel\":\"public\",\"from\":1,\"to\":1,\"shard\":0,\"attempt\":\"1\"}",
        "{\"channel\":\"public\",\"from\":1,\"to\":1,\"connections\":[]}",
        "{\"channel\":\"public\",\"from\":1,\"to\":1,\"connections\":{\"a\":\"1\"}}",
        "{\"channel\":\"public\",\"from\":2,\"to\":3,\"connections\":{\"a\":1}}",
        "{\"channel\":\"public\",\"from\":2,\"to\":3,\"connections\":{\"a\":4}}",
        "{\"channel\":\"public\",\"burst\":0,\"first\":1,\"last\":1}",
        "{\"channel\":\"public\",\"burst\":2,\"first\":1,\"last\":1}",
        "{\"channel\":\"public\",\"burst\":1,\"first\":2,\"last\":1}",
        "{\"channel\":\"public\",\"burst\":1,\"first\":1}",
        START + "null}",
        START + "[]}",
        START + "{}}",
        START + "{\"floor\":3}}",
        START + "{\"floor\":3,\"last\":null}}",
        START + "{\"floor\":3,\"last\":[]}}",
        START + "{\"last\":{\"a\":3}}}",
        START + "{\"floor\":\"3\",\"last\":{}}}",
        START + "{\"floor\":1.5,\"last\":{\"a\":3}}}",
        START + "{\"floor\":-1,\"last\":{\"a\":3}}}",
        START + "{\"floor\":0,\"last\":{\"a\":\"3\"}}}",
        START + "{\"floor\":0,\"last\":{\"a\":3.5}}}",
        START + "{\"floor\":0,\"last\":{\"a\":null}}}",
        START + "{\"floor\":0,\"last\":{\"\":3}}}",
        START + "{\"floor\":0,\"last\":{\"a\\n\":3}}}",
        START + "{\"floor\":0,\"last\":{}}}",
        START + "{\"floor\":0,\"last\":{\"a\":2}}}",
        START + "{\"floor\":0,\"last\":{\"a\":4}}}",
        START + "{\"floor\":4,\"last\":{\"a\":3}}}"
      })
  void anInvalidJobIsRejected(String text) {
    assertThrows(InvalidValueException.class, () -> QueuedJob.parse(text));
  }
}
