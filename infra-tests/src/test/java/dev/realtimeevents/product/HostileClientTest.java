package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A client without credentials that causes as much as it can. */
final class HostileClientTest extends OnePage {
  /** A full bucket, and what each of four messages that are handled at the same time may owe. */
  private static final int AT_ONCE = 400 + 4 * 25;

  private static final int PER_SECOND = 10;

  private final long opened = System.nanoTime();

  @Test
  void thirtyRecoveriesAreNotThirtyTimesTheEvents() throws Exception {
    String channel = "public:" + UUID.randomUUID();
    publish(channel, 100);
    for (int n = 0; n < 30; n++) {
      page.send("subscribe", "channel", "\"" + channel + "\"", "since", "0");
    }

    assertLimited();
  }

  /** 1,001 frames each, once. */
  @Test
  void aPlainClientGetsNoThousandFrames() throws Exception {
    String channel = "public:" + UUID.randomUUID();
    publish(channel, 101);

    JsonNode answer = page.subscribe(channel, "since", "0");

    assertEquals("subscribed", answer.path("type").asText());
    assertEquals(false, answer.path("recovered").asBoolean());
    page.assertNothingNext();
  }

  @Test
  void messagesWithoutEndAreNotAnsweredWithoutEnd() throws Exception {
    for (int n = 0; n < 600; n++) {
      page.send("unsubscribe", "channel", "\"public:h" + n + "\"");
    }

    assertLimited();
  }

  /** Another connection does not notice. */
  @Test
  void theOthersGoOn() throws Exception {
    String channel = "public:" + UUID.randomUUID();
    try (Page honest = Page.openWithSubprotocol(product)) {
      honest.subscribe(channel);
      for (int n = 0; n < 600; n++) {
        page.send("ping");
      }
      assertLimited();

      product.publish(Bodies.event("n", "channel", "\"" + channel + "\""));
      honest.assertNext(channel, LongStream.of(1));
      honest.assertNothingNext();
    }
  }

  private void assertLimited() throws Exception {
    int frames = 1;
    JsonNode frame = page.next();
    while (!frame.path("code").asText().equals("rate_limited")) {
      frames++;
      assertTrue(frames < mostFrames(), frames + " frames, and no end");
      frame = page.next();
    }
    assertTrue(frame.path("retryAfter").asInt() >= 1, frame::toString);
    Page.assertError("rate_limited", frame.path("retryAfter").asText(), frame);
    page.assertClosedWithin(Duration.ofSeconds(10));
  }

  /** With what the bucket has gained: a slow machine gives it more time. */
  private long mostFrames() {
    return AT_ONCE + PER_SECOND * Duration.ofNanos(System.nanoTime() - opened).toSeconds() + 1;
  }

  private static void publish(String channel, int events) throws Exception {
    for (int first = 0; first < events; first += 50) {
      product.publish(
          IntStream.range(first, Math.min(first + 50, events))
              .mapToObj(_ -> Bodies.event("n", "channel", "\"" + channel + "\""))
              .collect(Collectors.joining(",", "[", "]")));
    }
  }
}
