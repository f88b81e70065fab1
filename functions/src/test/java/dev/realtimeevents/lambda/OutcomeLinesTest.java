package dev.realtimeevents.lambda;

import static dev.realtimeevents.authentication.Senders.SECRET;
import static dev.realtimeevents.authentication.Senders.signed;
import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.connect.CreditLimit;
import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.deliver.FanOutJob;
import dev.realtimeevents.deliver.RoundJob;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.logging.LogLines;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.memory.Steps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The line of each outcome, as the terminal, CloudWatch and {@code trace} read it. */
final class OutcomeLinesTest {
  private static final Map<String, String> KEY =
      Map.of("content-type", "application/json", "authorization", "Bearer " + SECRET);

  private MemoryApplication app = new MemoryApplication();

  // Dispatch

  @Test
  void anAcceptedEvent() {
    connect("c1");
    connect("c2");
    connect("c3");
    app.clock.advance(Duration.ofMinutes(1));
    app.sockets.answer("c2", new Delivery.Gone());

    assertEquals(
        List.of(
            "INFO dispatch status=200 event=post_published id=evt_1 channel=public seq=1"
                + " listeners=3 delivered=2 gone=1 queued=0 ms=0"),
        dispatch("{\"event\":\"post_published\",\"id\":\"evt_1\",\"data\":{\"n\":1}}"));
  }

  @Test
  void aListenerThatIsTriedAgainIsOne() {
    connect("c1");
    app.sockets.answer("c1", new Delivery.Throttled(), new Delivery.Delivered());

    String line = dispatch("{\"event\":\"x\",\"id\":\"a\"}").getFirst();

    assertTrue(line.contains(" listeners=1 delivered=1 gone=0 "), line);
  }

  @Test
  void aRepeatSaysSo() {
    dispatch("{\"event\":\"x\",\"id\":\"a\"}");

    assertEquals(
        List.of(
            "INFO dispatch status=200 event=x id=a channel=public seq=1 listeners=0 delivered=0"
                + " gone=0 queued=0 ms=0 repeat=true"),
        dispatch("{\"event\":\"x\",\"id\":\"a\"}"));
  }

  @Test
  void eachEventOfABatchHasALine() {
    assertEquals(
        List.of(
            "INFO dispatch status=200 event=x id=a channel=public seq=1 listeners=0 delivered=0"
                + " gone=0 queued=0 ms=0",
            "INFO dispatch status=200 event=y id=b channel=orders seq=1 listeners=0 delivered=0"
                + " gone=0 queued=0 ms=0"),
        dispatch(
            "[{\"event\":\"x\",\"id\":\"a\"},{\"event\":\"y\",\"id\":\"b\",\"channel\":\"orders\"}]"));
  }

  @Test
  void aRequestWithoutAnEvent() {
    Map<String, String> ping =
        Map.of("content-type", "application/x-www-form-urlencoded", "user-agent", "WooCommerce/9");

    List<String> lines = post(ping, "webhook_id=7", true);

    assertEquals(List.of("INFO dispatch status=200 reason=Webhook registered"), lines);
  }

  @Test
  void refusalsBeforeTheBodyIsRead() {
    assertEquals(
        List.of(
            "WARN dispatch status=415 code=unsupported_type"
                + " reason=The Content-Type must be application/json ms=0"),
        post(Map.of("content-type", "text/plain"), "{}", true));
    assertStarts(
        "WARN dispatch status=401 code=unauthorized reason=This endpoint requires signed requests;",
        post(Map.of("content-type", "application/json"), "{\"event\":\"x\"}", false));
    Map<String, String> forged = new LinkedHashMap<>(webhook("msg_7", "{\"event\":\"x\"}"));
    List<String> lines = post(forged, "{\"event\":\"other\"}", true);
    assertStarts("WARN dispatch status=401 code=unauthorized reason=", lines);
    assertTrue(lines.getFirst().endsWith(" ms=0 id=msg_7"), lines.getFirst());
  }

  @Test
  void refusalsOfTheBody() {
    assertEquals(
        List.of(
            "WARN dispatch status=400 code=unreadable"
                + " reason=Invalid JSON payload or missing event key ms=0"),
        dispatch("{\"evnt\":\"x\"}"));
    assertStarts(
        "WARN dispatch status=422 code=invalid reason=",
        dispatch("{\"event\":\"x\",\"channel\":\"no such channel!\"}"));
    assertStarts(
        "WARN dispatch status=413 code=too_large reason=A batch may have at most 100 events;",
        dispatch("[" + "{\"event\":\"x\"},".repeat(100) + "{\"event\":\"x\"}]"));
    List<String> large =
        dispatch("{\"event\":\"x\",\"id\":\"a\",\"data\":\"" + "d".repeat(200_000) + "\"}");
    assertStarts("WARN dispatch status=413 code=too_large reason=The frame of the event", large);
    assertTrue(large.getFirst().endsWith(" ms=0 event=x id=a channel=public"), large.getFirst());
  }

  @Test
  void aBusyLogNamesTheEvents() {
    app.log.beBusy();
    List<String> one = dispatch("{\"event\":\"x\",\"id\":\"a\"}");
    app.log.beBusy();
    List<String> two = dispatch("[{\"event\":\"x\",\"id\":\"a\"},{\"event\":\"x\",\"id\":\"b\"}]");

    assertStarts("WARN dispatch status=429 code=busy reason=Too many events", one);
    assertTrue(one.getFirst().endsWith(" ms=0 event=x id=a channel=public"), one.getFirst());
    assertTrue(two.getFirst().endsWith(" ms=0 ids=a,b"), two.getFirst());
  }

  @Test
  void aStoreThatFailsNamesTheEvent() {
    app = failing("log.append");

    List<String> lines = dispatch("{\"event\":\"x\",\"id\":\"a\"}");

    assertEquals(
        "WARN dispatch status=503 code=unavailable"
            + " reason=The event could not be stored; send the request again ms=0"
            + " event=x id=a channel=public",
        lines.getFirst());
    assertStarts("ERROR dispatch failed stack=", lines.subList(1, 2));
  }

  // Fan-out

  @Test
  void eachEventOfAJobHasALine() {
    connect("c1");
    app.log.append(List.of(Events.event("a"), Events.named("b", "order_paid")));

    assertEquals(
        List.of(
            "INFO fan-out event=post_saved id=a channel=public seq=1 part=shard 0 attempt=0"
                + " delivered=1 gone=0 throttled=0 queued=0 ms=0 age=0",
            "INFO fan-out event=order_paid id=b channel=public seq=2 part=shard 0 attempt=0"
                + " delivered=1 gone=0 throttled=0 queued=0 ms=0 age=0"),
        run(new FanOutJob(PUBLIC, 1, 2, 0, Optional.empty(), Optional.empty()).json()));
  }

  @Test
  void aRound() {
    app.log.append(List.of(Events.event("a"), Events.event("b")));

    assertEquals(
        List.of("INFO round channel=public from=1 to=2 queued=1 ms=0"),
        run(new RoundJob(PUBLIC, 1, 1, 1).json()));
  }

  // Connections

  @Test
  void aConnection() {
    assertEquals(
        List.of("INFO connect connectionId=c1 origin=https://example.com status=200"),
        connect("c1"));
  }

  @Test
  void aConnectionOfAnotherSite() {
    assertEquals(
        List.of(
            "WARN connect connectionId=c1 origin=https://evil.example status=403"
                + " code=origin_not_allowed"
                + " reason=This origin is not allowed; add it to AllowedOrigins"),
        connect("c1", "https://evil.example"));
  }

  @Test
  void aVeryLongOriginIsCut() {
    String line = connect("c1", "https://" + "e".repeat(9000)).getFirst();

    assertTrue(line.contains("e… status=403"), line);
    assertTrue(line.length() < 800, () -> "" + line.length());
  }

  @Test
  void aConnectionThatEnds() {
    connect("c1");
    var ended = new Disconnection("c1", 1001, "Going away");

    assertEquals(
        List.of("INFO disconnect connectionId=c1 code=1001 reason=Going away"),
        fields(functions().disconnect(ended)));
  }

  // Messages

  @Test
  void aSubscription() {
    connect("c1");
    app.log.append(List.of(Events.event("a")));

    assertEquals(
        List.of("INFO subscribe connectionId=c1 channel=public seq=1 ms=0"),
        say("{\"action\":\"subscribe\",\"channel\":\"public\"}"));
  }

  @Test
  void aSubscriptionThatRecoversCountsWhatItsFilterAccepts() {
    connect("c1");
    app.log.append(
        List.of(
            Events.event("a"), Events.event("b"), Events.named("c", "other"), Events.event("d")));

    for (String ref : List.of("", ",\"ref\":\"1\"")) {
      assertEquals(
          List.of("INFO subscribe connectionId=c1 channel=public seq=4 ms=0 since=1 recovered=2"),
          say(
              "{\"action\":\"subscribe\",\"channel\":\"public\",\"since\":1,"
                  + "\"events\":[\"post_saved\"]"
                  + ref
                  + "}"));
    }
    assertEquals(
        List.of("INFO subscribe connectionId=c1 channel=public seq=4 ms=0 since=2 recovered=2"),
        say("{\"action\":\"subscribe\",\"channel\":\"public\",\"rewind\":2}"));
    assertEquals(
        List.of("INFO subscribe connectionId=c1 channel=public seq=4 ms=0 since=4 recovered=0"),
        say("{\"action\":\"subscribe\",\"channel\":\"public\",\"since\":4}"));
  }

  @Test
  void aSubscriptionThatLostEvents() {
    connect("c1");
    app.log.append(List.of(Events.event("a")));

    assertEquals(
        List.of(
            "INFO subscribe connectionId=c1 channel=public seq=1 ms=0 since=0 recovered=0"
                + " lost=true"),
        say("{\"action\":\"subscribe\",\"channel\":\"public\",\"since\":0,\"epoch\":\"old\"}"));
  }

  @Test
  void aRecoveryThatIsCutOffSaysHowFarItCame() {
    connect("c1");
    app.log.append(List.of(Events.event("a"), Events.event("b")));
    app.sockets.answer(
        "c1", new Delivery.Delivered(), new Delivery.Delivered(), new Delivery.Gone());

    assertEquals(
        List.of(
            "INFO subscribe connectionId=c1 channel=public seq=2 ms=0 since=0 recovered=1"
                + " interrupted=true"),
        say("{\"action\":\"subscribe\",\"channel\":\"public\",\"since\":0}"));
  }

  @Test
  void aSubscriptionWhoseConnectionEndsBeforeTheAnswerSaysSo() {
    connect("c1");
    app.sockets.answer("c1", new Delivery.Gone());

    assertEquals(
        List.of("INFO subscribe connectionId=c1 channel=public seq=0 ms=0 interrupted=true"),
        say("{\"action\":\"subscribe\",\"channel\":\"public\"}"));
  }

  @Test
  void aRefusedSubscription() {
    connect("c1");

    List<String> lines =
        say(
            "{\"action\":\"subscribe\",\"channel\":\"editors\",\"token\":\"%s\"}"
                .formatted(app.token("7", "order:*")));

    assertStarts("WARN subscribe connectionId=c1 channel=editors code=forbidden reason=", lines);
  }

  @Test
  void aSubscriptionBeyondTheMaximum() {
    connect("c1");
    String channels =
        String.join(
            ",",
            IntStream.range(0, MemoryApplication.CHANNELS_PER_CONNECTION)
                .mapToObj("{\"channel\":\"public:%d\"}"::formatted)
                .toList());

    List<String> lines = say("{\"action\":\"subscribe\",\"channels\":[" + channels + "]}");

    assertStarts(
        "WARN subscribe connectionId=c1 channel=public:49 code=too_many_channels reason=", lines);
    assertEquals(MemoryApplication.CHANNELS_PER_CONNECTION, lines.size());
  }

  @Test
  void anUnsubscribe() {
    connect("c1");

    assertEquals(
        List.of("INFO unsubscribe connectionId=c1 channel=public"),
        say("{\"action\":\"unsubscribe\",\"channel\":\"public\"}"));
  }

  @Test
  void aMessageThatCannotBeRead() {
    connect("c1");

    assertStarts("WARN message connectionId=c1 code=invalid_json reason=", say("{"));
  }

  @Test
  void aQuestionAboutAnotherChannel() {
    connect("c1");

    assertStarts(
        "WARN message connectionId=c1 channel=editors code=",
        say("{\"action\":\"presence\",\"channel\":\"editors\"}"));
  }

  @Test
  void aConnectionThatAsksForTooMuch() {
    app = new MemoryApplication(Steps.FREE, new CreditLimit(1, 5));
    connect("c1");

    List<String> lines =
        IntStream.range(0, 5)
            .mapToObj(_ -> say("{\"action\":\"ping\"}"))
            .flatMap(List::stream)
            .toList();

    assertStarts("WARN message connectionId=c1 code=rate_limited reason=", lines);
    assertEquals(1, lines.size());
  }

  @Test
  void aPingHasNoLine() {
    connect("c1");

    assertEquals(List.of(), say("{\"action\":\"ping\"}"));
  }

  // History and revocation

  @Test
  void aHistory() {
    app.log.append(List.of(Events.event("a"), Events.event("b")));

    assertEquals(
        List.of("INFO history status=200 channel=public since=1 recovered=1"),
        history(Map.of("channel", "public", "since", "1")));
    assertEquals(
        List.of("INFO history status=200 channel=public since=1 recovered=1"),
        history(Map.of("channel", "public", "rewind", "1")));
    assertEquals(
        List.of("INFO history status=200 channel=public recovered=0"),
        history(Map.of("channel", "public")));
    assertEquals(
        List.of("INFO history status=200 channel=public since=0 recovered=0 lost=true"),
        history(Map.of("channel", "public", "since", "0", "epoch", "old")));
  }

  @Test
  void aRefusedHistory() {
    assertStarts("WARN history status=422 code=invalid_message reason=", history(Map.of()));
    assertStarts(
        "WARN history status=401 channel=editors code=token_required reason=",
        history(Map.of("channel", "editors")));
    app = failing("log.open");
    List<String> lines = history(Map.of("channel", "public"));
    assertStarts("ERROR history failed stack=", lines);
    assertEquals(
        "WARN history status=503 code=unavailable"
            + " reason=The event log could not be read; try again",
        lines.getLast());
  }

  @Test
  void aRevocation() {
    connect("c1");
    say(
        "{\"action\":\"subscribe\",\"channel\":\"editors\",\"token\":\"%s\"}"
            .formatted(app.token("7", "editors")));

    assertEquals(List.of("INFO revoke status=200 closed=1 ms=0"), revoke(KEY, "{\"sub\":\"7\"}"));
  }

  @Test
  void aRefusedRevocation() {
    assertStarts(
        "WARN revoke status=401 code=unauthorized reason=A revocation must be signed;",
        revoke(Map.of(), "{\"sub\":\"7\"}"));
    assertStarts("WARN revoke status=422 code=invalid reason=", revoke(KEY, "{}"));
    app = failing("revokedTokens");
    List<String> lines = revoke(KEY, "{\"sub\":\"7\"}");
    assertEquals(
        "WARN revoke status=503 code=unavailable"
            + " reason=The revocation is not complete; send the request again ms=0",
        lines.getFirst());
    assertStarts("ERROR revoke failed stack=", lines.subList(1, 2));
  }

  // What no line has

  @Test
  void noLineHasDataOrCredentials() {
    String token = app.token("7", "order:*");
    String body = "{\"event\":\"x\",\"id\":\"a\",\"data\":{\"name\":\"Ada Lovelace\"}}";
    Map<String, String> webhook = webhook("msg_1", body);
    var lines = new ArrayList<String>();

    lines.addAll(connect("c1"));
    lines.addAll(post(webhook, body, false));
    lines.addAll(post(webhook, body + " ", false));
    lines.addAll(dispatch(body + body));
    lines.addAll(
        dispatch("{\"event\":\"x\",\"data\":\"Ada Lovelace" + "d".repeat(200_000) + "\"}"));
    lines.addAll(
        post(
            Map.of("content-type", "application/json", "authorization", "Bearer x" + SECRET),
            body,
            true));
    for (String channel : List.of("order:1", "editors")) {
      lines.addAll(
          say(
              "{\"action\":\"subscribe\",\"channel\":\"%s\",\"since\":0,\"token\":\"%s\"}"
                  .formatted(channel, token)));
      lines.addAll(say("{\"action\":\"%s\"}".formatted(token)));
      lines.addAll(say("{\"action\":\"subscribe\",\"token\":\"%s".formatted(token)));
    }
    lines.addAll(say("{\"action\":\"subscribe\",\"channel\":\"public\",\"since\":0}"));
    lines.addAll(revoke(KEY, "{\"sub\":\"7\"}"));

    assertTrue(lines.size() > 10, lines::toString);
    String text = lines.toString();
    for (String hidden :
        List.of(
            "Ada",
            SECRET,
            SECRET.substring(6),
            token,
            token.substring(token.lastIndexOf('.') + 1),
            webhook.get("webhook-signature").substring(3))) {
      assertFalse(text.contains(hidden), text);
    }
  }

  private static MemoryApplication failing(String steps) {
    return new MemoryApplication(
        step -> {
          if (step.startsWith(steps)) {
            throw new IllegalStateException("The table does not answer");
          }
        });
  }

  private Map<String, String> webhook(String id, String body) {
    return signed(SECRET, id, app.clock.instant().getEpochSecond(), body);
  }

  private PrintingFunctions functions() {
    return new PrintingFunctions(app);
  }

  private List<String> dispatch(String body) {
    return post(KEY, body, false);
  }

  private List<String> post(Map<String, String> headers, String body, boolean allowUnsigned) {
    return fields(functions().dispatch(headers, body, allowUnsigned));
  }

  private List<String> revoke(Map<String, String> headers, String body) {
    return fields(functions().revoke(headers, body));
  }

  private List<String> history(Map<String, String> query) {
    return fields(functions().history(query));
  }

  private List<String> run(String job) {
    return fields(functions().fanOut(job));
  }

  private List<String> connect(String connectionId) {
    return connect(connectionId, "https://example.com");
  }

  private List<String> connect(String connectionId, String origin) {
    return fields(functions().connect(connectionId, origin));
  }

  private List<String> say(String text) {
    return fields(functions().message("c1", text));
  }

  /** Level, message and fields in their order; every line has the request's id. */
  private static List<String> fields(List<String> lines) {
    return lines.stream().map(LogLines::fields).toList();
  }

  private static void assertStarts(String start, List<String> lines) {
    assertTrue(lines.getFirst().startsWith(start), lines::toString);
  }
}
