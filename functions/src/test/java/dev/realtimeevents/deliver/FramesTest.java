package dev.realtimeevents.deliver;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.event.RecentNames;
import dev.realtimeevents.event.Timestamp;
import dev.realtimeevents.json.Json;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.EventsMessages;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

final class FramesTest {
  private static final int KB = 1024;

  @Test
  void whoTakesOneAFrameHasOneFrameForEachEvent() {
    List<Push> run = run(0, "a", "b", "a");

    List<Frames.Frame> frames = new Frames(run).of(plain());

    assertEquals(
        run.stream().map(push -> EventFrame.render(push.event())).toList(),
        frames.stream().map(Frames.Frame::text).toList());
    assertEquals(run.stream().map(List::of).toList(), pushes(frames));
  }

  @Test
  void whoTakesSeveralHasAllInOneFrame() {
    List<Push> run = run(6, "a", "b", "a");

    List<Frames.Frame> frames = new Frames(run).of(library());

    assertEquals(List.of("6 to 9: [7, 8, 9]"), told(frames));
    assertEquals(List.of(run), pushes(frames));
    JsonNode message = Json.tree(frames.getFirst().text()).orElseThrow();
    assertEquals("events", message.get("type").textValue());
    assertEquals("public", message.get("channel").textValue());
    assertTrue(message.path("ref").isMissingNode());
    assertEquals(
        EventFrame.render(run.getFirst().event()), message.get("events").get(0).toString());
  }

  @Test
  void oneEventAloneIsAnEventFrame() {
    List<Push> one = run(0, "a");
    assertEquals(
        EventFrame.render(one.getFirst().event()), new Frames(one).of(library()).getFirst().text());

    List<Push> run = run(0, "a", "b", "a", "b", "b", "c");
    assertEquals(
        EventFrame.withPrevious(EventFrame.render(run.getLast().event()), 0),
        new Frames(run).of(library("c")).getFirst().text());
  }

  @Test
  void aFilterThatAcceptsNothingGetsNoFrame() {
    assertEquals(List.of(), new Frames(run(0, "a", "b")).of(library("c")));
  }

  @Test
  void aFilteredFrameBeginsAfterTheLastAcceptedEventBeforeIt() {
    List<Push> run = run(6, "b", "a", "b", "a", "b");
    RecentNames before = new RecentNames(Map.of(new EventName("a"), 4L), 2).with(name("b"), 5);
    List<Push> known = new ArrayList<>();
    RecentNames names = before.with(name("b"), 6);
    for (Push push : run) {
      known.add(Push.of(push.event(), Optional.of(names)));
      names = names.with(push.event().name(), push.event().seq());
    }

    assertEquals(List.of("4 to 10: [8, 10]"), told(new Frames(known).of(library("a"))));
    assertEquals(List.of("6 to 10: [8, 10]"), told(new Frames(run).of(library("a"))));
  }

  @Test
  void noFrameIsLargerThanABilledUnitUnlessItIsOneEvent() {
    List<Push> run =
        pushes(0, IntStream.of(10, 10, 10, 10, 40, 10, 1).map(size -> size * KB).toArray());

    List<Frames.Frame> frames = new Frames(run).of(library());

    assertEquals(
        List.of("0 to 3: [1, 2, 3]", "3 to 4: [4]", "4 to 5: [5]", "5 to 7: [6, 7]"), told(frames));
    for (Frames.Frame frame : frames) {
      int bytes = frame.text().getBytes(StandardCharsets.UTF_8).length;
      assertTrue(bytes <= EventsMessages.MAX_BYTES || frame.pushes().size() == 1, bytes + " bytes");
    }
  }

  @Test
  void anEventThatFitsInNoMessageComesAsItsFrame() {
    int most = EventFrame.MAX_BYTES - 100;
    List<Push> run = pushes(0, new int[] {1, most, 1});

    List<Frames.Frame> frames = new Frames(run).of(library());

    assertEquals(3, frames.size());
    assertEquals(EventFrame.render(run.get(1).event()), frames.get(1).text());
    assertEquals(run.stream().map(List::of).toList(), pushes(frames));
  }

  @Test
  void aFrameIsRenderedOnceForAllWhoReceiveTheSameEvents() {
    var frames = new Frames(run(0, "a", "b", "a", "c"));

    assertSame(frames.of(library()), frames.of(library()));
    assertSame(frames.of(library("a")), frames.of(library("a", "d")));
  }

  @Test
  void moreSelectionsThanAreKeptAreRenderedAllTheSame() {
    String[] names = IntStream.range(0, 40).mapToObj(n -> "n" + n).toArray(String[]::new);
    var frames = new Frames(run(0, names));

    for (int n = 0; n < 39; n++) {
      assertEquals(
          List.of("0 to %d: [%d, %d]".formatted(n + 2, n + 1, n + 2)),
          told(frames.of(library("n" + n, "n" + (n + 1)))));
    }
  }

  @Test
  void aDeliveryCountsForEachEventOfAFrame() {
    List<Push> run = run(0, "a", "b");

    new Frames(run).of(library()).getFirst().count(new Delivery.Delivered());

    run.forEach(push -> assertEquals(1, push.counts().delivered()));
  }

  private static List<String> told(List<Frames.Frame> frames) {
    return frames.stream()
        .map(frame -> Json.tree(frame.text()).orElseThrow())
        .map(
            message ->
                message.get("since")
                    + " to "
                    + message.get("seq")
                    + ": "
                    + StreamSupport.stream(message.get("events").spliterator(), false)
                        .map(event -> event.get("seq").longValue())
                        .toList())
        .toList();
  }

  private static List<List<Push>> pushes(List<Frames.Frame> frames) {
    return frames.stream().map(Frames.Frame::pushes).toList();
  }

  private static Subscription plain(String... patterns) {
    return subscription(false, patterns);
  }

  private static Subscription library(String... patterns) {
    return subscription(true, patterns);
  }

  private static Subscription subscription(boolean together, String... patterns) {
    return new Subscription(
        "c1", Instant.EPOCH, new EventFilter(List.of(patterns)), Optional.empty(), together);
  }

  /** Events with these names after a number; the names before are known if it is 0. */
  private static List<Push> run(long after, String... names) {
    var pushes = new ArrayList<Push>();
    Optional<RecentNames> before = after == 0 ? Optional.of(RecentNames.NONE) : Optional.empty();
    for (String name : names) {
      LoggedEvent event = event(after + pushes.size() + 1, name, RawJson.NULL);
      pushes.add(Push.of(event, before));
      before = before.map(known -> known.with(event.name(), event.seq()));
    }
    return pushes;
  }

  private static List<Push> pushes(long after, int[] sizes) {
    var pushes = new ArrayList<Push>();
    for (int size : sizes) {
      var data = new RawJson("\"" + "x".repeat(size) + "\"");
      pushes.add(Push.of(event(after + pushes.size() + 1, "a", data), Optional.empty()));
    }
    return pushes;
  }

  private static LoggedEvent event(long seq, String name, RawJson data) {
    return new LoggedEvent(
        new Event(new EventId("e" + seq), PUBLIC, name(name), data, new Timestamp("now")), seq);
  }

  private static EventName name(String name) {
    return new EventName(name);
  }
}
