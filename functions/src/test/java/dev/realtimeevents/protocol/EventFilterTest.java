package dev.realtimeevents.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.event.EventName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EventFilterTest {

  @ParameterizedTest
  @CsvSource({
    "post_saved, post_saved, true",
    "post_saved, post_saved2, false",
    "post_saved, post, false",
    "post_saved, Post_saved, false",
    "post_*, post_saved, true",
    "post_*, post_, true",
    "post_*, post, false",
    "post_*, comment_post_, false",
    "*, anything, true",
    "*saved, post_saved, false",
    "*saved, *saved, true",
    "a*b, axb, false",
    "a*b, a*b, true",
    "a**, a*, true",
    "a**, ab, false",
    "a., a., true",
    "a., ab, false",
  })
  void aStarAtTheEndMakesAPrefix(String pattern, String name, boolean matches) {
    assertEquals(matches, Patterns.matches(pattern, name));
    assertEquals(matches, new EventFilter(List.of(pattern)).accepts(new EventName(name)));
  }

  @Test
  void noPatternsAcceptAll() {
    assertTrue(EventFilter.ALL.accepts(new EventName("anything")));
  }

  @Test
  void oneOfSeveralIsEnough() {
    var filter = new EventFilter(List.of("a", "b.*"));

    assertTrue(filter.accepts(new EventName("a")));
    assertTrue(filter.accepts(new EventName("b.c")));
    assertFalse(filter.accepts(new EventName("c")));
  }

  @Test
  void aFilterDoesNotChangeWithTheListItWasMadeOf() {
    var patterns = new ArrayList<>(List.of("a"));
    var filter = new EventFilter(patterns);
    patterns.add("b");

    assertFalse(filter.accepts(new EventName("b")));
  }
}
