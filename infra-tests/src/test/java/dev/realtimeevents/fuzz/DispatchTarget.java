package dev.realtimeevents.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.Timestamp;
import dev.realtimeevents.protocol.DispatchBody;
import dev.realtimeevents.protocol.DispatchBody.Batch;
import dev.realtimeevents.protocol.DispatchBody.Draft;
import dev.realtimeevents.protocol.DispatchBody.Invalid;
import dev.realtimeevents.protocol.DispatchBody.Single;
import dev.realtimeevents.protocol.DispatchBody.TooMany;
import dev.realtimeevents.protocol.DispatchBody.Unreadable;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.WooCommerceDelivery;
import dev.realtimeevents.protocol.WooCommerceDelivery.Gone;
import dev.realtimeevents.protocol.WooCommerceDelivery.Happening;
import dev.realtimeevents.protocol.WooCommerceDelivery.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The body of a dispatch. What is accepted reaches a browser as it was written. */
public final class DispatchTarget {
  private static final EventId ID = new EventId("evt_1");
  private static final Timestamp TIME = Timestamp.of(Instant.EPOCH);
  private static final ChannelName CHANNEL = new ChannelName("woocommerce");
  private static final List<String> TOPICS =
      List.of("order.updated", "order.deleted", "action.woocommerce_add_to_cart");
  private static final JsonNode NULL = Trees.written("null");

  private DispatchTarget() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] body) throws Exception {
    check(body);
    if (Effort.alsoLong(body)) {
      check(Effort.longForm(body));
    }
  }

  static void check(byte[] body) throws Exception {
    Optional<JsonNode> tree = Trees.of(body);
    switch (Effort.bounded(() -> DispatchBody.parse(body))) {
      case Single(var draft) -> assertAccepted(body, List.of(draft), List.of(tree.orElseThrow()));
      case Batch(var drafts) -> assertAccepted(body, drafts, elements(tree.orElseThrow()));
      case TooMany(var events) -> {
        Rule.holds(events > DispatchBody.MAX_EVENTS, () -> events + " are not too many");
        Rule.same(tree.orElseThrow().size(), events, "number of events");
      }
      case Invalid(var message) -> Rule.isSentence(message);
      case Unreadable _ ->
          Rule.holds(
              tree.filter(DispatchTarget::hasNamedEvents).isEmpty(),
              () -> "unreadable, though it is JSON of named events");
    }
    for (String topic : TOPICS) {
      assertDelivery(topic, body, tree);
    }
  }

  private static boolean hasNamedEvents(JsonNode tree) {
    List<JsonNode> events = tree.isArray() ? elements(tree) : List.of(tree);
    return !events.isEmpty() && events.stream().allMatch(event -> event.path("event").isTextual());
  }

  private static List<JsonNode> elements(JsonNode array) {
    var elements = new ArrayList<JsonNode>();
    array.forEach(elements::add);
    return elements;
  }

  private static void assertAccepted(byte[] body, List<Draft> drafts, List<JsonNode> sent) {
    Rule.holds(
        drafts.size() <= DispatchBody.MAX_EVENTS, () -> drafts.size() + " events in a batch");
    Rule.same(sent.size(), drafts.size(), "number of events");
    var text = new String(body, UTF_8);
    for (int n = 0; n < drafts.size(); n++) {
      assertAccepted(text, drafts.get(n), sent.get(n));
    }
  }

  private static void assertAccepted(String body, Draft draft, JsonNode sent) {
    String data = draft.data().text();
    Rule.same(data.strip(), data, "white space around data");
    Rule.holds(!sent.has("data") || body.contains(data), () -> "data was changed: " + data);
    Rule.same(sent.path("event").textValue(), draft.name().value(), "event");
    Rule.same(Trees.text(sent, "channel").orElse("public"), draft.channel().value(), "channel");
    Rule.same(Trees.text(sent, "id"), draft.id().map(EventId::value), "id");
    Rule.same(Trees.text(sent, "timestamp"), draft.timestamp().map(Timestamp::value), "timestamp");

    assertFits("event", "\\P{Cntrl}{1,128}", draft.name().value());
    assertFits("channel", "[A-Za-z0-9_.:-]{1,128}", draft.channel().value());
    draft.id().ifPresent(id -> assertFits("id", "[!-~]{1,256}", id.value()));
    draft.timestamp().ifPresent(time -> assertFits("timestamp", "\\P{Cntrl}{0,64}", time.value()));

    var event =
        new Event(
            draft.id().orElse(ID),
            draft.channel(),
            draft.name(),
            draft.data(),
            draft.timestamp().orElse(TIME));
    EventFrame frame = EventFrame.of(event);
    String text = frame.text(7);
    JsonNode received = Trees.written(text);
    Rule.same(draft.name().value(), received.path("event").textValue(), "event of the frame");
    Rule.same(sent.has("data") ? sent.get("data") : NULL, received.path("data"), "data");
    Rule.same(draft.channel().value(), received.path("channel").textValue(), "channel");
    Rule.same(event.id().value(), received.path("id").textValue(), "id of the frame");
    Rule.same(event.timestamp().value(), received.path("timestamp").textValue(), "timestamp");
    Rule.same(7L, received.path("seq").longValue(), "seq");
    int bytes = text.getBytes(UTF_8).length;
    Rule.holds(frame.maxBytes() >= bytes, () -> bytes + " bytes are more than maxBytes");
    Rule.holds(event.bytes() < bytes, () -> "the values alone have more than " + bytes + " bytes");
    Rule.same(7L, Trees.written(EventFrame.withPrevious(text, 3)).path("seq").longValue(), "seq");
  }

  /** The rule of docs/protocol.md, written a second time. */
  private static void assertFits(String key, String pattern, String value) {
    Rule.holds(value.matches(pattern), () -> "not valid as " + key + ": " + value);
  }

  /** The same body as WooCommerce's, which is data as a whole, or facts of it where it is large. */
  private static void assertDelivery(String topic, byte[] body, Optional<JsonNode> tree)
      throws Exception {
    switch (Effort.bounded(
        () -> WooCommerceDelivery.read(Optional.of(topic), Optional.of("e1a2"), body))) {
      case Happening(var _, var name, var data, var reduced) -> {
        Rule.same("woocommerce." + topic, name.value(), "event");
        Rule.same(new String(body, UTF_8), data.text(), "resource");
        JsonNode whole = tree.orElseThrow();
        JsonNode facts = Trees.written(reduced.text());
        Rule.holds(facts.path("truncated").isBoolean(), () -> "does not say that it is reduced");
        Rule.same(whole.path("id"), facts.path("id"), "id");
        int bytes = EventFrame.of(new Event(ID, CHANNEL, name, reduced, TIME)).maxBytes();
        Rule.holds(bytes <= EventFrame.MAX_BYTES, () -> "reduced to " + bytes + " bytes");
      }
      case Refused(var message) -> Rule.isSentence(message);
      case Gone _ -> Rule.holds(tree.orElseThrow().has("code"), () -> "gone without an error");
      case WooCommerceDelivery.Unreadable _ -> {}
    }
  }
}
