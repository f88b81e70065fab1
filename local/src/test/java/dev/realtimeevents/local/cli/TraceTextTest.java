package dev.realtimeevents.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.local.terminal.Colours;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTextTest {
  private static List<String> lines(String json, boolean colour) throws Exception {
    JsonNode trace = new ObjectMapper().readTree(json.replace('\'', '"'));
    return new TraceText(new Colours(colour), ZoneOffset.UTC).lines(trace);
  }

  @Test
  void eachStepIsALine() throws Exception {
    assertEquals(
        List.of(
            "post_published  public #18  evt_1",
            "22:01:07.123  dispatch  Accepted.",
            "              log       The log was not asked.",
            "Not known: All else."),
        lines(
            """
            {'events':[{'event':'post_published','channel':'public','seq':18,'id':'evt_1'}],
             'steps':[{'at':'2026-11-26T22:01:07.123Z','stage':'dispatch','text':'Accepted.','ok':true},
                      {'stage':'log','text':'The log was not asked.','ok':true}],
             'unknown':['All else.']}
            """,
            false));
  }

  @Test
  void nothingIsKnown() throws Exception {
    assertEquals(
        List.of("Not known: Nothing here names x."),
        lines("{'events':[],'steps':[],'unknown':['Nothing here names x.']}", false));
  }

  @Test
  void strangersCannotWriteToTheTerminal() throws Exception {
    assertEquals(
        List.of("a\\u001b[2J  b #1", "              x\\u0007   y\\u202e"),
        lines(
            """
            {'events':[{'event':'a\\u001b[2J','channel':'b','seq':1}],
             'steps':[{'stage':'x\\u0007','text':'y\\u202e'}]}
            """,
            false));
  }

  @Test
  void aStepThatIsNotWellHasAnotherColour() throws Exception {
    assertEquals(
        List.of("\u001b[2m            \u001b[0m  \u001b[33mrefused \u001b[0m  No."),
        lines("{'steps':[{'stage':'refused','text':'No.','ok':false}]}", true));
  }
}
