package dev.realtimeevents.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void controlCharactersOfStrangersAreShownAndDoNothing() {
    assertEquals(
        "a\\u001B[2J\\u0007\\u009B\\u202Eb\\u2028é 👩‍🚀",
        Terminal.safe("a\u001b[2J\u0007\u009b\u202eb\u2028é 👩‍🚀"));
  }

  @Test
  void anEventIsOneAlignedLine() throws Exception {
    var frame =
        new ObjectMapper()
            .readTree(
                """
                {"event":"post\\u001b[31m","channel":"public","seq":18,
                 "id":"evt_0123456789abcdef","data":{"text":"a\\nb\\u0085"}}\
                """);
    assertEquals(
        "22:01:07  post\\u001B[31m          public #18        evt_01234567…"
            + "  {\"text\":\"a\\nb\\u0085\"}",
        new EventLines(new Terminal(false)).line(frame, LocalTime.of(22, 1, 7)));
  }

  @Test
  void coloursComeOnlyWhereTheyAreWanted() {
    assertEquals("\u001b[32m200\u001b[0m", new Terminal(true).green("200"));
    assertFalse(new Terminal(false).green("200").contains("\u001b"));
  }
}
