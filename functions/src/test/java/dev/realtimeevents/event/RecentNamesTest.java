package dev.realtimeevents.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RecentNamesTest {
  private static final EventName A = new EventName("a");
  private static final EventName B = new EventName("b");

  @Test
  void beforeTheFirstEventNothingPassed() {
    assertEquals(0, RecentNames.NONE.last());
    assertEquals(0, RecentNames.NONE.previous(_ -> true));
  }

  @Test
  void theLastEventThatPassesCounts() {
    RecentNames names = RecentNames.NONE.with(A, 1).with(B, 2).with(A, 3).with(B, 4);

    assertEquals(4, names.last());
    assertEquals(3, names.previous(A::equals));
    assertEquals(4, names.previous(B::equals));
    assertEquals(4, names.previous(_ -> true));
    assertEquals(0, names.previous(_ -> false));
  }

  @Test
  void beyondTheLimitTheOldestNameBecomesTheFloor() {
    RecentNames names = of(IntStream.range(0, RecentNames.MAX_NAMES).mapToObj("n%d"::formatted));
    assertEquals(0, names.previous(_ -> false));

    RecentNames more = names.with(A, names.last() + 1);

    assertEquals(RecentNames.MAX_NAMES, more.numbers().size());
    assertEquals(1, more.floor());
    assertEquals(1, more.previous(_ -> false));
    assertEquals(2, more.previous(new EventName("n1")::equals));
    assertEquals(1, more.previous(new EventName("n0")::equals));
  }

  @Test
  void theFloorNeverSinks() {
    RecentNames names = of(IntStream.range(0, 20).mapToObj("n%d"::formatted));
    assertEquals(4, names.floor());

    RecentNames again = names.with(new EventName("n0"), 21);

    assertEquals(5, again.floor());
    assertEquals(21, again.previous(new EventName("n0")::equals));
  }

  /** The longest name alone fits, whatever it consists of. */
  @Test
  void longNamesAreFewer() {
    RecentNames names =
        of(IntStream.range(0, 5).mapToObj(n -> Integer.toString(n) + "☃".repeat(127)));

    assertEquals(1, names.numbers().size());
    assertEquals(4, names.floor());
    assertEquals(5, names.last());
  }

  @Test
  void namesThatEndElsewhereDoNotCount() {
    RecentNames names = RecentNames.NONE.with(A, 1).with(B, 2);

    assertEquals(names, names.upTo(2));
    assertEquals(new RecentNames(Map.of(), 3), names.upTo(3));
    assertEquals(new RecentNames(Map.of(), 1), names.upTo(1));
    assertEquals(new RecentNames(Map.of(), 7), RecentNames.NONE.upTo(7));
  }

  @Test
  void afterUnknownEventsTheFloorIsTheirLastNumber() {
    RecentNames names = RecentNames.NONE.with(A, 1).with(B, 5);

    assertEquals(new RecentNames(Map.of(B, 5L), 4), names);
    assertEquals(4, names.previous(A::equals));
    assertEquals(5, names.previous(B::equals));
  }

  @Test
  void aNameUpToTheFloorTellsNothing() {
    assertEquals(new RecentNames(Map.of(B, 4L), 3), new RecentNames(Map.of(A, 3L, B, 4L), 3));
  }

  @Test
  void theFloorIsNotNegative() {
    assertThrows(InvalidValueException.class, () -> new RecentNames(Map.of(), -1));
  }

  @Test
  void namesDoNotChangeWithTheMapTheyWereMadeOf() {
    var numbers = new HashMap<>(Map.of(A, 1L));
    var names = new RecentNames(numbers, 0);
    numbers.put(B, 2L);

    assertEquals(1, names.last());
  }

  /** Random names and filters, against all events that there were. */
  @Test
  void noEventBetweenPasses() {
    var random = new Random(10);
    for (int run = 0; run < 300; run++) {
      List<EventName> vocabulary = vocabulary(random, 1 + random.nextInt(30));
      boolean all = vocabulary.size() <= RecentNames.MAX_NAMES && fit(vocabulary);
      var events = new ArrayList<EventName>();
      RecentNames names = RecentNames.NONE;
      for (int seq = 1; seq <= 120; seq++) {
        Set<EventName> accepted = new HashSet<>(vocabulary);
        accepted.removeIf(_ -> random.nextInt(3) > 0);
        long previous = names.previous(accepted::contains);
        long last = last(events, accepted::contains);
        assertTrue(last <= previous, previous + " hides " + last);
        assertTrue(previous < seq, previous + " is not before " + seq);
        if (all) {
          assertEquals(last, previous);
        }
        assertEquals(seq - 1, names.last());
        assertTrue(names.numbers().size() <= RecentNames.MAX_NAMES);
        assertTrue(bytes(names.numbers().keySet()) <= RecentNames.MAX_BYTES);

        EventName name = vocabulary.get(random.nextInt(vocabulary.size()));
        events.add(name);
        names = names.with(name, seq);
      }
    }
  }

  /** The number of the last event that passes, or 0. */
  private static long last(List<EventName> events, Predicate<EventName> filter) {
    int seq = events.size();
    while (seq > 0 && !filter.test(events.get(seq - 1))) {
      seq--;
    }
    return seq;
  }

  private static List<EventName> vocabulary(Random random, int size) {
    int longest = 1 + random.nextInt(120);
    return IntStream.range(0, size)
        .mapToObj(n -> new EventName(n + "é".repeat(random.nextInt(longest))))
        .toList();
  }

  /** With room for the numbers. */
  private static boolean fit(List<EventName> names) {
    return bytes(names) + 20 * names.size() <= RecentNames.MAX_BYTES;
  }

  private static int bytes(Iterable<EventName> names) {
    int bytes = 0;
    for (EventName name : names) {
      bytes += name.value().getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes;
  }

  private static RecentNames of(Stream<String> names) {
    return names
        .map(EventName::new)
        .reduce(
            RecentNames.NONE,
            (before, name) -> before.with(name, before.last() + 1),
            (_, later) -> later);
  }
}
