package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A page subscribes from now on, from a position on, or with a filter. */
final class SubscriptionTest extends OnePage {

  /** Each test has a channel of its own. */
  private final String channel = "public:" + UUID.randomUUID();

  @Test
  void aPageThatComesBackReceivesTheMissedEventsAndThenNewOnes() throws Exception {
    String epoch = page.subscribe(channel).path("epoch").toString();
    publish(2);
    page.assertNext(channel, LongStream.rangeClosed(1, 2));
    page.close();
    publish(3);

    try (Page back = Page.open(product)) {
      JsonNode subscribed = back.subscribe(channel, "since", "2", "epoch", epoch);
      assertEquals(5, subscribed.path("seq").asLong(), subscribed::toString);
      assertTrue(subscribed.path("recovered").asBoolean(), subscribed::toString);
      publish(1);
      back.assertNext(channel, LongStream.rangeClosed(3, 6));
      back.assertNothingNext();
    }
  }

  @Test
  void aPageThatMissedNothingReceivesNothing() throws Exception {
    publish(2);

    JsonNode subscribed = page.subscribe(channel, "since", "2");

    assertTrue(subscribed.path("recovered").asBoolean(), subscribed::toString);
    page.assertNothingNext();
  }

  @Test
  void aPositionOfAnotherEpochIsNotRecovered() throws Exception {
    publish(2);

    assertNotRecovered("since", "1", "epoch", "\"another\"");
    assertNotRecovered("since", "3");
  }

  /** The limit is 1,000 events. */
  @Test
  void upToTheLimitAllMissedEventsAreRecoveredAndBeyondItNone() throws Exception {
    for (int n = 0; n < 11; n++) {
      publish(100);
    }

    assertNotRecovered("since", "99");
    JsonNode subscribed = page.subscribe(channel, "since", "100");
    assertTrue(subscribed.path("recovered").asBoolean(), subscribed::toString);
    page.assertNext(channel, LongStream.rangeClosed(101, 1100));
    page.assertNothingNext();
  }

  @Test
  void aFilterOfNamesAndPrefixesAppliesToMissedEventsToo() throws Exception {
    String[] names = {"stock", "stocks", "order.paid", "order", "Order.paid", "order."};
    publishNamed(names);

    page.subscribe(channel, "since", "0", "events", "[\"stock\",\"order.*\"]");
    page.assertNext(channel, LongStream.of(1, 3, 6));
    publishNamed(names);
    page.assertNext(channel, LongStream.of(7, 9, 12));

    page.subscribe(channel, "events", "[\"stocks\"]");
    publishNamed(names);
    page.assertNext(channel, LongStream.of(14));
    page.subscribe(channel);
    publishNamed(names);
    page.assertNext(channel, LongStream.rangeClosed(19, 24));
    page.assertNothingNext();
  }

  @Test
  void afterUnsubscribingNoEventArrives() throws Exception {
    page.subscribe(channel);
    publish(1);
    page.assertNext(channel, LongStream.of(1));

    page.send("unsubscribe", "channel", "\"" + channel + "\"");
    assertEquals(
        "{\"type\":\"unsubscribed\",\"channel\":\"" + channel + "\"}", page.next().toString());

    assertEquals(0, publish(1).path("delivered").asInt());
    page.assertNothingNext();
  }

  @Test
  void aPongHasTheHeadOfEachChannel() throws Exception {
    String silent = channel + ":silent";
    page.subscribe(silent);
    page.subscribe(channel, "events", "[\"never\"]");
    publish(3);

    page.send("ping");

    JsonNode heads = page.next().path("heads");
    assertEquals(3, heads.path(channel).asInt(), heads::toString);
    assertEquals(0, heads.path(silent).asInt(), heads::toString);
  }

  @Test
  void presenceCountsTheSubscribers() throws Exception {
    page.subscribe(channel);
    try (Page second = Page.open(product);
        Page third = Page.open(product)) {
      second.subscribe(channel);
      third.subscribe(channel);
      assertEquals(3, page.presence(channel));

      second.send("unsubscribe", "channel", "\"" + channel + "\"");
      second.next();
      page.awaitPresence(2, channel);
    }
    page.awaitPresence(1, channel);
  }

  private void assertNotRecovered(String... position) throws Exception {
    JsonNode subscribed = page.subscribe(channel, position);
    assertEquals("subscribed", subscribed.path("type").asText(), subscribed::toString);
    assertFalse(subscribed.path("recovered").asBoolean(true), subscribed::toString);
    page.assertNothingNext();
  }

  /** Publishes this many events, several as one batch. */
  private JsonNode publish(int events) throws Exception {
    String[] names = new String[events];
    Arrays.fill(names, "n");
    return publishNamed(names);
  }

  private JsonNode publishNamed(String... names) throws Exception {
    String events =
        Arrays.stream(names)
            .map(name -> Bodies.event(name, "channel", "\"" + channel + "\""))
            .collect(Collectors.joining(","));
    return product.publish(names.length == 1 ? events : "[" + events + "]");
  }
}
