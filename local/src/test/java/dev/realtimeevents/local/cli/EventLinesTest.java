package dev.realtimeevents.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.local.terminal.Colours;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;

class EventLinesTest {
  @Test
  void anEventIsOneAlignedLine() throws Exception {
    JsonNode frame =
        new ObjectMapper()
            .readTree(
                """
                {"event":"post\\u001b[31m","channel":"public","seq":18,
                 "id":"evt_0123456789abcdef","data":{"text":"a\\nb\\u0085"}}\
                """);
    assertEquals(
        "22:01:07  post\\u001b[31m          public #18        evt_01234567…"
            + "  {\"text\":\"a\\nb\\u0085\"}",
        new EventLines(new Colours(false)).line(frame, LocalTime.of(22, 1, 7)));
  }
}
