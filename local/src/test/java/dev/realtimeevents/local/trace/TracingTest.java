package dev.realtimeevents.local.trace;

import static dev.realtimeevents.local.trace.Logged.line;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.trace.LogReader.Found;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TracingTest {
  private static final String LIMITS = "The lines begin at noon.";
  private static final Line ACCEPTED =
      line(
          0,
          "{'message':'dispatch','status':200,'event':'post_published','id':'evt_1',"
              + "'channel':'public','seq':18,'delivered':3,'gone':1,'queued':0,'ms':41}");

  private static Trace trace(String of, Found found, Line... lines) throws InterruptedException {
    return new Tracing(List.of(lines), (channel, seq) -> found, SiteReader.NONE, LIMITS).of(of);
  }

  private static Trace kept(String of, Line... lines) throws InterruptedException {
    return trace(of, new Found.Kept("evt_1", "post_published"), lines);
  }

  private static List<String> texts(Trace trace) {
    return trace.steps().stream().map(step -> step.stage().label() + ": " + step.text()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"evt_1", "public#18"})
  void anAcceptedEvent(String of) throws Exception {
    Trace trace = kept(of, ACCEPTED);

    assertEquals("public#18", trace.events().getFirst().position());
    assertEquals("post_published", trace.events().getFirst().name().orElseThrow());
    assertEquals(
        List.of(
            "dispatch: Accepted as #18 of public (post_published, 41 ms).",
            "push: Pushed to 3 browsers at once; 1 connection was gone.",
            "log: The log has it as #18 of public."),
        texts(trace));
    assertFalse(trace.unknown().contains(LIMITS));
  }

  @Test
  void anIdAsTheTerminalShowsIt() throws Exception {
    Line refused =
        line(1, "{'message':'dispatch','status':422,'id':'evt_2','code':'invalid','reason':'r'}");

    assertEquals("evt_1", kept("evt_1…", ACCEPTED, refused).of());
    assertEquals(
        "post_published",
        kept("evt_1…", ACCEPTED, refused).events().getFirst().name().orElseThrow());
    assertEquals(List.of("refused: Refused with 422: r"), texts(kept("evt_2…", ACCEPTED, refused)));
    assertTrue(
        kept("evt_3…", ACCEPTED).unknown().getFirst().startsWith("Nothing here names evt_3:"));
    String several =
        assertThrows(IllegalArgumentException.class, () -> kept("evt…", ACCEPTED, refused))
            .getMessage();
    assertTrue(several.contains("evt_1 and evt_2"), several);
    assertThrows(IllegalArgumentException.class, () -> kept("…", ACCEPTED));
  }

  @Test
  void nobodyListens() throws Exception {
    Trace trace =
        kept(
            "evt_1",
            line(
                0, "{'message':'dispatch','id':'evt_1','event':'e','channel':'c','seq':1,'ms':2}"));

    assertTrue(
        texts(trace).contains("push: Pushed to nobody: no open connection had subscribed."),
        trace::toString);
  }

  @Test
  void theQueueHasTheRest() throws Exception {
    Trace trace =
        kept(
            "evt_1",
            line(
                0,
                "{'message':'dispatch','id':'evt_1','event':'e','channel':'c','seq':1,"
                    + "'delivered':256,'queued':2,'ms':900}"),
            line(
                2,
                "{'message':'fan-out','id':'evt_1','event':'e','channel':'c','seq':1,'attempt':0,"
                    + "'delivered':1700,'gone':2,'throttled':5,'queued':1,'ms':800}"),
            line(
                3,
                "{'message':'fan-out','id':'evt_2','event':'e','channel':'c','seq':2,"
                    + "'delivered':1}"));

    assertEquals(
        List.of(
            "dispatch: Accepted as #1 of c (e, 900 ms).",
            "push: Pushed to 256 browsers at once; the queue has the rest.",
            "log: The log has it as #1 of c.",
            "fan-out: From the queue: pushed to 1,700 browsers; 2 connections were gone; API"
                + " Gateway throttled 5 tries; the queue has the rest."),
        texts(trace));
  }

  @Test
  void aBurst() throws Exception {
    Trace trace =
        kept(
            "evt_1",
            ACCEPTED,
            line(1, "{'message':'round','channel':'public','from':10,'to':30,'queued':3}"),
            line(2, "{'message':'round','channel':'public','from':31,'to':40}"),
            line(3, "{'message':'round','channel':'other','from':10,'to':30}"));

    assertEquals(
        List.of("fan-out: Part of a burst: #10 to #30 are pushed together."),
        texts(trace).stream().filter(text -> text.startsWith("fan-out")).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'since':17,'seq':18,'recovered':1| A browser asked for what came after #17, and got 1"
            + " event from the log.",
        "'since':3,'seq':20,'recovered':17| A browser asked for what came after #3, and got 17"
            + " events from the log.",
        "'since':3,'seq':20,'recovered':0| A browser asked for what came after #3; nothing of it"
            + " passed its filter.",
        "'since':3,'seq':20,'recovered':4,'interrupted':true| A browser asked for what came after"
            + " #3, and its connection ended after 4 events.",
        "'since':3,'seq':20,'recovered':0,'interrupted':true| A browser asked for what came after"
            + " #3, and its connection ended before the first event.",
        "'since':3,'seq':2000,'recovered':0,'lost':true| A browser asked for what came after #3,"
            + " and the log no longer had all of it: it began anew.",
        "'since':18,'seq':20,'recovered':2|",
        "'since':3,'seq':17,'recovered':14|",
        "'seq':20|",
      })
  void aRecovery(String fields, String sentence) throws Exception {
    Trace trace =
        kept(
            "evt_1",
            ACCEPTED,
            line(
                8,
                "{'message':'subscribe','connectionId':'VYOMA','channel':'public',"
                    + fields
                    + "}"));

    assertEquals(
        sentence == null ? List.of() : List.of("recovery: " + sentence.strip()),
        texts(trace).stream().filter(text -> text.startsWith("recovery")).toList());
  }

  @Test
  void aPollSaysOnlyHowManyItGot() throws Exception {
    Trace trace =
        kept(
            "evt_1",
            ACCEPTED,
            line(2, "{'message':'history','channel':'public','since':10,'recovered':7}"),
            line(3, "{'message':'history','channel':'public','since':10,'recovered':8}"));

    assertEquals(
        List.of(
            "history: A browser that polls asked for what came after #10, and got 8 events from the"
                + " log."),
        texts(trace).stream().filter(text -> text.startsWith("history")).toList());
  }

  @Test
  void aRepeat() throws Exception {
    Trace trace =
        kept(
            "evt_1",
            ACCEPTED,
            line(
                9,
                "{'message':'dispatch','id':'evt_1','event':'post_published','channel':'public',"
                    + "'seq':18,'repeat':true,'ms':3}"));

    assertEquals(
        "dispatch: Came again and was known already as #18 of public (3 ms).",
        texts(trace).getLast());
  }

  /** What was before the repeat is not known. */
  @Test
  void onlyARepeatIsKnown() throws Exception {
    Trace trace =
        kept(
            "evt_1",
            line(
                9,
                "{'message':'dispatch','id':'evt_1','event':'e','channel':'public','seq':18,"
                    + "'repeat':true,'ms':3}"));

    assertTrue(trace.unknown().contains(LIMITS), trace::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'message':'dispatch','status':422,'code':'invalid','reason':'No.','id':'evt_1'}",
        "{'message':'dispatch','status':422,'code':'invalid','reason':'No.','ids':'evt_0,evt_1'}"
      })
  void aRefusal(String refused) throws Exception {
    Trace trace = trace("evt_1", new Found.Ahead(0), line(0, refused));

    assertEquals(List.of("refused: Refused with 422: No."), texts(trace));
    assertFalse(trace.steps().getFirst().ok());
    assertTrue(trace.events().isEmpty());
  }

  @Test
  void aRefusalOfAnotherEventIsNone() throws Exception {
    String refused =
        "{'message':'dispatch','status':422,'code':'invalid','reason':'No.','id':'evt_10'}";

    Trace trace = trace("evt_1", new Found.Ahead(0), line(0, refused));

    assertTrue(trace.steps().isEmpty(), trace::toString);
    assertEquals(
        "Nothing here names evt_1: no dispatch with it was accepted or refused.",
        trace.unknown().getFirst());
    assertTrue(trace.unknown().contains(LIMITS));
  }

  /** An id is one event for each channel. */
  @Test
  void anIdInTwoChannels() throws Exception {
    Trace trace =
        kept(
            "a",
            line(0, "{'message':'dispatch','id':'a','event':'e','channel':'one','seq':1,'ms':1}"),
            line(1, "{'message':'dispatch','id':'a','event':'e','channel':'two','seq':7,'ms':1}"));

    assertEquals(
        List.of("one#1", "two#7"), trace.events().stream().map(TracedEvent::position).toList());
    assertEquals(
        List.of("one", "two"),
        trace.steps().stream().flatMap(step -> step.channel().stream()).distinct().toList());
  }

  /** {@code order#5} is the id of one event and the position of another. */
  @Test
  void anIdThatLooksLikeAPosition() throws Exception {
    Trace trace =
        kept(
            "order#5",
            line(0, "{'message':'dispatch','id':'order#5','event':'e','channel':'c','seq':1}"),
            line(1, "{'message':'dispatch','id':'x','event':'e','channel':'order','seq':5}"));

    assertEquals(
        List.of("c#1", "order#5"), trace.events().stream().map(TracedEvent::position).toList());
  }

  @Test
  void onlyTheLogKnowsIt() throws Exception {
    Trace trace = kept("public#18");

    assertEquals(List.of("log: The log has it as #18 of public."), texts(trace));
    assertEquals("evt_1", trace.events().getFirst().id().orElseThrow());
    assertTrue(trace.unknown().contains(LIMITS));
  }

  @Test
  void theLogHasItNoMore() throws Exception {
    assertEquals(
        "log: The log had it as #18 of public and has it no more: it is older than the log keeps"
            + " events.",
        texts(trace("evt_1", new Found.Expired(), ACCEPTED)).getLast());
    Trace began = trace("evt_1", new Found.Ahead(2), ACCEPTED);
    assertEquals(
        "log: The log of public ends at #2: it began anew since, as a gateway without --data does"
            + " at each start.",
        texts(began).getLast());
    assertFalse(began.steps().getLast().ok());
    assertEquals(
        "log: The log was not asked: The network is down.",
        texts(trace("evt_1", new Found.NotAsked("The network is down."), ACCEPTED)).getLast());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "é", "a\nb"})
  void neitherAnIdNorAPosition(String of) {
    assertThrows(IllegalArgumentException.class, () -> kept(of, ACCEPTED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"public#", "#18", "public#-1", "public#18x", "a/b#1", "x#9999999999999999"})
  void whatIsNoPositionIsAnId(String of) throws Exception {
    assertTrue(kept(of, ACCEPTED).events().isEmpty());
  }

  @Test
  void theSiteTellsWhatWasBefore() throws Exception {
    var waited =
        new Step(
            Optional.of(Logged.START.minusSeconds(1)),
            Stage.OUTBOX,
            "written down by this site",
            true,
            Optional.empty(),
            Optional.of("public"));
    SiteReader site = of -> Optional.of(new SiteReader.Told(List.of(waited), List.of("A doubt.")));

    Trace trace =
        new Tracing(List.of(ACCEPTED), (channel, seq) -> new Found.Expired(), site, LIMITS)
            .of("evt_1");

    assertEquals("outbox: written down by this site", texts(trace).getFirst());
    assertTrue(trace.unknown().contains("A doubt."), trace::toString);
    assertFalse(trace.unknown().toString().contains("wp realtime trace"), trace::toString);
  }

  @Test
  void asJson() throws Exception {
    assertEquals(
        """
        {"of":"evt_1","events":[{"id":"evt_1","event":"post_published","channel":"public","seq":18}],\
        "steps":[{"at":"2026-11-26T22:01:07Z","stage":"dispatch",\
        "text":"Accepted as #18 of public (post_published, 41 ms).","ok":true,"channel":"public"}\
        """,
        kept("evt_1", ACCEPTED).json().toString().split(",\\{\"at\"", 3)[0]);
  }
}
