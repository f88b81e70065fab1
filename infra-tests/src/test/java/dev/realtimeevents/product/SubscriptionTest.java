package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.wire.RawHttp;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    try (Page back = Page.openWithSubprotocol(product)) {
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

  /** The limit is 1,000 events, and 100 without a ref. */
  @Test
  void upToTheLimitAllMissedEventsAreRecoveredAndBeyondItNone() throws Exception {
    for (int n = 0; n < 11; n++) {
      publish(100);
    }
    Thread.sleep(Duration.ofSeconds(2)); // The last ones are a burst, which is pushed later.

    assertNotRecovered("since", "99", "ref", "\"r\"");
    assertNotRecovered("since", "999");
    JsonNode subscribed = page.subscribe(channel, "since", "1000");
    assertTrue(subscribed.path("recovered").asBoolean(), subscribed::toString);
    page.assertNext(channel, LongStream.rangeClosed(1001, 1100));
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
  void aPageWithTheSubprotocolHasNoOtherChannel() throws Exception {
    page.send("ping");
    assertEquals(0, page.next().path("heads").size());

    page.send(
        "subscribe",
        "channels",
        IntStream.range(0, 50)
            .mapToObj(n -> "{\"channel\":\"%s:%d\"}".formatted(channel, n))
            .collect(Collectors.joining(",", "[", "]")));

    for (int n = 0; n < 50; n++) {
      JsonNode answer = page.next();
      assertEquals("subscribed", answer.path("type").asText(), answer::toString);
      assertEquals(channel + ":" + n, answer.path("channel").asText(), answer::toString);
    }
    Page.assertError("too_many_channels", "50", page.subscribe(channel));
  }

  @Test
  void severalChannelsAreSubscribedByOneMessage() throws Exception {
    publish(3);

    page.send(
        "subscribe",
        "ref",
        "\"r-1\"",
        "channels",
        """
        [{"channel":"%1$s","since":1},{"channel":"order:1"},{"channel":"%1$s:b","rewind":5},7]\
        """
            .formatted(channel));

    for (String expected :
        new String[] {
          "error invalid_message ",
          "error token_required order:1",
          "subscribed  " + channel,
          "events  " + channel,
          "subscribed  " + channel + ":b"
        }) {
      JsonNode answer = page.next();
      assertEquals("r-1", answer.path("ref").asText(), answer::toString);
      assertEquals(
          expected,
          answer.path("type").asText()
              + " "
              + answer.path("code").asText()
              + " "
              + answer.path("channel").asText());
    }
    publish(1);
    page.assertNext(channel, LongStream.of(4));
    page.assertNothingNext();
  }

  @Test
  void aRewindBeginsWithTheNewestEventsAndGoesOn() throws Exception {
    publish(5);

    JsonNode subscribed = page.subscribe(channel, "rewind", "2");
    assertEquals(3, subscribed.path("since").asLong(), subscribed::toString);
    assertEquals(5, subscribed.path("seq").asLong(), subscribed::toString);
    assertFalse(subscribed.path("connectionId").asText().isEmpty(), subscribed::toString);
    assertTrue(subscribed.path("spread").isIntegralNumber(), subscribed::toString);
    publish(1);

    page.assertNext(channel, LongStream.rangeClosed(4, 6));
    page.assertNothingNext();
  }

  @Test
  void aRecoveryWithARefTravelsInFewMessagesThatReachTheHead() throws Exception {
    for (int n = 0; n < 3; n++) {
      publish(100);
    }
    publishNamed("other");

    JsonNode subscribed =
        page.subscribe(channel, "ref", "\"r\"", "since", "1", "events", "[\"n\"]");
    assertEquals("r", subscribed.path("ref").asText(), subscribed::toString);
    long position = 1;
    int events = 0;
    int messages = 0;
    while (position < 301) {
      JsonNode message = page.next();
      assertEquals("events", message.path("type").asText(), message::toString);
      assertEquals("r", message.path("ref").asText());
      assertEquals(position, message.path("since").asLong());
      position = message.path("seq").asLong();
      events += message.path("events").size();
      messages++;
    }
    assertEquals(301, position);
    assertEquals(299, events);
    assertTrue(messages < 10, messages + " messages");
    page.assertNothingNext();
  }

  @Test
  void historyRewindsAndHasALimit() throws Exception {
    publish(5);

    JsonNode first = history("channel=" + channel + "&rewind=4&limit=3");
    assertEquals(1, first.path("since").asLong(), first::toString);
    assertEquals(4, first.path("seq").asLong(), first::toString);
    assertEquals(3, first.path("events").size(), first::toString);
    JsonNode rest = history("channel=" + channel + "&since=4");
    assertEquals(5, rest.path("seq").asLong(), rest::toString);
    assertEquals(1, rest.path("events").size(), rest::toString);
    JsonNode wrong = history("channel=" + channel + "&rewind=1001");
    assertEquals("invalid_message", wrong.path("code").asText(), wrong::toString);
  }

  private static JsonNode history(String query) throws Exception {
    var request =
        new Request(
            "GET {path}?" + query + " HTTP/1.1",
            List.of("Host: {host}", "Connection: close"),
            new byte[0]);
    for (String header : product.headersOfAPage()) {
      request = request.header(header);
    }
    URI history = product.history();
    return Product.json(RawHttp.send(history, request.bytes(history)).body());
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
    try (Page second = Page.openWithSubprotocol(product);
        Page third = Page.openWithSubprotocol(product)) {
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
