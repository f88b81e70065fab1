package dev.realtimeevents.dispatch;

import static dev.realtimeevents.authentication.Senders.SECRET;
import static dev.realtimeevents.authentication.Senders.apiKey;
import static dev.realtimeevents.authentication.Senders.json;
import static dev.realtimeevents.authentication.Senders.signed;
import static dev.realtimeevents.protocol.Errors.assertError;
import static dev.realtimeevents.protocol.Errors.sentenceOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.deliver.FanOutJob;
import dev.realtimeevents.deliver.FanOutJob.Listeners;
import dev.realtimeevents.deliver.RoundJob;
import dev.realtimeevents.event.Burst;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RecentNames;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.http.HttpResponse;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.memory.RecordedSteps;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.protocol.EventFrame;
import dev.realtimeevents.protocol.ServerMessage;
import dev.realtimeevents.secret.FixedSecrets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DispatchTest {
  private static final ChannelName SHOP = new ChannelName("public:shop");
  private static final String UNREADABLE =
      "{\"status\":\"error\",\"message\":\"Invalid JSON payload or missing event key\"}";

  private final RecordedSteps steps = new RecordedSteps();
  private final MemoryApplication app = new MemoryApplication(steps);
  private boolean allowUnsigned = true;
  private int inlineFanOutLimit = 200;

  // The contract's texts.

  @Test
  void theResponseHasThePositionAndTheResultOfThePush() {
    connect("c1", "c2", "gone");
    app.sockets.answer("gone", new Delivery.Gone());

    HttpResponse answer = post("{\"event\":\"x\",\"id\":\"evt_1\"}");

    assertEquals(
        new HttpResponse(
            200,
            oneLine(
                """
                {"status":"success","message":"Event broadcasted","id":"evt_1","channel":"public",
                "seq":1,"epoch":"%s","delivered":2,"gone":1,"queued":0}
                """
                    .formatted(epoch(ChannelName.PUBLIC)))),
        answer);
  }

  @Test
  void aBatchIsAnsweredEventByEventInItsOrder() {
    connect("c1");

    HttpResponse answer =
        post(
            """
            [{"event":"x","id":"a"},
             {"event":"x","id":"b","channel":"public:shop"},
             {"event":"x","id":"c"}]
            """);

    assertEquals(
        new HttpResponse(
            200,
            oneLine(
                """
                {"status":"success","message":"Event broadcasted","events":[
                {"id":"a","channel":"public","seq":1,"epoch":"%1$s","delivered":1,"gone":0,"queued":0},
                {"id":"b","channel":"public:shop","seq":1,"epoch":"%2$s","delivered":0,"gone":0,"queued":0},
                {"id":"c","channel":"public","seq":2,"epoch":"%1$s","delivered":1,"gone":0,"queued":0}]}
                """
                    .formatted(epoch(ChannelName.PUBLIC), epoch(SHOP)))),
        answer);
  }

  @Test
  void aBatchOfOneIsAnsweredAsABatch() {
    assertTrue(post("[{\"event\":\"x\"}]").body().contains("\"events\":[{"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "webhook_id=12",
        "{\"data\":1}",
        "[]",
        "[{}]",
        "{\"event\":\"x\"} x"
      })
  void notJsonOrNoEventGetsTheSentenceOfTheRecipe(String body) {
    assertEquals(new HttpResponse(400, UNREADABLE), post(body));
    assertNothingStored();
  }

  @Test
  void theExampleOfTheSpecificationIsSignedAndHasNoEvent() {
    app.clock.set(Instant.ofEpochSecond(1_614_265_330));
    Map<String, String> headers = json();
    headers.put("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek");
    headers.put("webhook-timestamp", "1614265330");
    headers.put("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    assertEquals(new HttpResponse(400, UNREADABLE), post(headers, "{\"test\": 2432232314}"));
  }

  // The original recipe.

  @Test
  void theRecipesCustomEventArrivesUntouched() {
    connect("c1");
    String body =
        """
        {"event":"my_custom_event","data":{"a":1},"timestamp":"2026-11-24 00:28:44"}\
        """;

    assertEquals(200, post(recipe(), body).status());
    assertBegins(body, onlyFrame("c1"));
  }

  @Test
  void theRecipesSavedPostArrivesUntouched() {
    connect("c1");
    String body =
        oneLine(
            """
            {"event":"post_saved","data":{"post_id":4,"title":"Hello \\"q\\" \\u00e9 <b>x<\\/b>",
            "status":"publish","type":"post","is_update":false},"timestamp":"2026-11-24 00:28:44"}
            """);

    assertEquals(200, post(recipe(), body).status());
    assertBegins(body, onlyFrame("c1"));
  }

  @Test
  void theRecipeIsRejectedWhereUnsignedRequestsAre() {
    allowUnsigned = false;

    HttpResponse answer = post(recipe(), "{\"event\":\"my_custom_event\"}");

    assertError(401, answer);
    assertNothingStored();
  }

  /** Nobody should open the address to everyone because of a sender that lacks the secret. */
  @Test
  void theRejectionOfAnUnsignedRequestSaysHowToSignAndNotHowToDoWithout() {
    allowUnsigned = false;

    String body = post(recipe(), "{\"event\":\"x\"}").body();

    assertTrue(body.contains("Standard Webhooks signature"), body);
    assertTrue(body.contains("Authorization: Bearer"), body);
    assertFalse(body.contains("AllowUnsignedDispatch"), body);
  }

  @Test
  void unsignedTooAWebhooksIdMakesARepeatTheSameEvent() {
    Map<String, String> headers = json();
    headers.put("webhook-id", "msg_1");
    post(headers, "{\"event\":\"x\"}");

    assertEquals(answer("msg_1", 1, 0, 0), post(headers, "{\"event\":\"x\"}").body());
    assertEquals(1, stored(ChannelName.PUBLIC).size());
  }

  @Test
  void wrongCredentialsAreRejectedEvenWhereNoneAreRequired() {
    assertTrue(allowUnsigned);

    assertEquals(401, post(apiKey("Bearer wrong"), "{\"event\":\"x\"}").status());
    assertNothingStored();
  }

  // Omitted fields.

  @Test
  void anEventWithoutATimeHappensNow() {
    connect("c1");

    post("{\"event\":\"x\"}");

    assertTrue(onlyFrame("c1").contains("\"timestamp\":\"2026-11-24T00:28:44Z\""));
  }

  @Test
  void eventsWithoutAnIdAreDifferentEvents() {
    post("{\"event\":\"x\"}");
    post("{\"event\":\"x\"}");

    assertEquals(2, stored(ChannelName.PUBLIC).size());
  }

  @Test
  void anEventGoesToTheSubscribersOfItsChannel() {
    connect("c1", "c2");
    app.connections.subscribe("c2", SHOP, EventFilter.ALL, Optional.empty());

    post("{\"event\":\"x\",\"channel\":\"public:shop\"}");

    assertEquals(List.of(), app.sockets.frames("c1"));
    assertEquals(1, app.sockets.frames("c2").size());
  }

  // Rejected requests, none of which stores anything.

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "text/plain",
        "text/json",
        "application/jsonp",
        "application/cloudevents+json",
        "application/x-www-form-urlencoded",
        "application/json, application/json"
      })
  void anotherContentTypeIs415(String type) {
    assertError(
        415, post(type == null ? Map.of() : Map.of("Content-Type", type), "{\"event\":\"x\"}"));
    assertNothingStored();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "APPLICATION/JSON",
        " application/json "
      })
  void jsonMayBeWrittenWithParametersAndInAnyCase(String type) {
    assertEquals(200, post(Map.of("Content-Type", type), "{\"event\":\"x\"}").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "identity, gzip", ""})
  void anEncodedBodyIs415(String encoding) {
    Map<String, String> headers = json();
    headers.put("Content-Encoding", encoding);

    assertError(415, post(headers, "{\"event\":\"x\"}"));
    assertNothingStored();
  }

  @Test
  void theIdentityEncodingIsNone() {
    Map<String, String> headers = json();
    headers.put("content-encoding", "Identity");

    assertEquals(200, post(headers, "{\"event\":\"x\"}").status());
  }

  @Test
  void anEventWithTheLongestFrameIsAccepted() {
    connect("c1");

    assertEquals(200, post(eventWithFrameOf(131_072)).status());
    assertEquals(131_072 - "9007199254740991".length() + 1, onlyFrame("c1").getBytes(UTF_8).length);
  }

  @Test
  void anEventWhoseFrameIsAByteLongerIs413() {
    HttpResponse answer = post(eventWithFrameOf(131_073));
    assertError(413, answer);
    for (String fact : List.of("\\\"é\\\"", "131073", "131072")) {
      assertTrue(answer.body().contains(fact), answer.body());
    }
    assertNothingStored();
  }

  @Test
  void oneEventThatIsTooLargeRejectsItsBatch() {
    assertEquals(413, post("[{\"event\":\"x\"}," + eventWithFrameOf(131_073) + "]").status());
    assertNothingStored();
  }

  @Test
  void aBatchOfMoreThanAHundredIs413() {
    HttpResponse answer = post(batchOf(101));
    assertError(413, answer);
    assertTrue(answer.body().contains("100") && answer.body().contains("101"), answer.body());
    assertNothingStored();
    assertEquals(200, post(batchOf(100)).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":\"\"}",
        "{\"event\":7}",
        "{\"event\":\"x\",\"channel\":\"a b\"}",
        "{\"event\":\"x\",\"id\":\"\"}",
        "{\"event\":\"x\",\"event\":\"x\"}",
        "[{\"event\":\"x\"},{\"event\":\"x\",\"channel\":\"#\"}]"
      })
  void aBrokenRuleIs422(String body) {
    assertEquals(422, post(body).status());
    assertNothingStored();
  }

  @Test
  void theErrorOf422HasTheSentenceOfTheRule() {
    HttpResponse answer = post("[{\"event\":\"x\"},{\"event\":\"x\",\"channel\":\"#\"}]");
    assertError(422, answer);
    assertTrue(
        answer.body().contains(sentenceOf(() -> new ChannelName("#")))
            && answer.body().contains("2"),
        answer.body());
  }

  @Test
  void tooManyWritersIs429AndTheRepeatIsAccepted() {
    app.log.beBusy();

    assertError(429, post("{\"event\":\"x\"}"));
    assertNothingStored();
    assertEquals(200, post("{\"event\":\"x\"}").status());
  }

  // The same again.

  @Test
  void theSameWebhookAgainIsTheSameEventAndIsNotPushedAgain() {
    connect("c1");
    HttpResponse first = webhook("msg_1", "{\"event\":\"x\"}");

    HttpResponse again = webhook("msg_1", "{\"event\":\"x\"}");

    assertEquals(answer("msg_1", 1, 1, 0), first.body());
    assertEquals(answer("msg_1", 1, 0, 0), again.body());
    assertEquals(1, app.sockets.frames("c1").size());
    assertEquals(1, stored(ChannelName.PUBLIC).size());
  }

  @Test
  void theIdInTheBodyWinsOverTheWebhooks() {
    webhook("msg_1", "{\"event\":\"x\",\"id\":\"evt_1\"}");

    assertEquals(
        answer("evt_1", 1, 0, 0), webhook("msg_2", "{\"event\":\"x\",\"id\":\"evt_1\"}").body());
  }

  @Test
  void theSameBatchAgainIsTheSameEvents() {
    String batch = "[{\"event\":\"x\"},{\"event\":\"y\",\"id\":\"own\"},{\"event\":\"z\"}]";
    webhook("msg_1", batch);

    HttpResponse again = webhook("msg_1", batch);

    assertTrue(again.body().contains("{\"id\":\"msg_1.0\",\"channel\":\"public\",\"seq\":1,"));
    assertTrue(again.body().contains("{\"id\":\"own\",\"channel\":\"public\",\"seq\":2,"));
    assertTrue(again.body().contains("{\"id\":\"msg_1.2\",\"channel\":\"public\",\"seq\":3,"));
    assertEquals(3, stored(ChannelName.PUBLIC).size());
  }

  /** More than fits into one transaction: only the first part was stored. */
  @Test
  void aBatchThatWasStoredInPartIsCompletedByItsRepeat() {
    connect("c1");
    String batch = batchOf(100);
    app.log.beBusyAfter(1);
    assertEquals(429, webhook("msg_1", batch).status());
    int part = stored(ChannelName.PUBLIC).size();
    assertTrue(0 < part && part < 100, part + " are stored");

    assertEquals(200, webhook("msg_1", batch).status());

    assertEquals(
        IntStream.range(0, 100).mapToObj("msg_1.%d"::formatted).toList(),
        stored(ChannelName.PUBLIC).stream().map(logged -> logged.event().id().value()).toList());
    assertEquals(
        stored(ChannelName.PUBLIC).stream().map(EventFrame::render).toList(),
        app.sockets.frames("c1"));
  }

  @Test
  void oneIdTwiceInABatchIsPushedOnce() {
    connect("c1");

    post("[{\"event\":\"x\",\"id\":\"a\"},{\"event\":\"x\",\"id\":\"a\"}]");

    assertEquals(1, app.sockets.frames("c1").size());
  }

  @Test
  void aRepeatThatSaysSomethingElseIsStillTheFirst() {
    connect("c1");
    post("{\"event\":\"x\",\"id\":\"a\",\"data\":1}");

    HttpResponse again = post("{\"event\":\"y\",\"id\":\"a\",\"data\":2}");

    assertEquals(answer("a", 1, 0, 0), again.body());
    assertEquals(1, stored(ChannelName.PUBLIC).size());
    assertEquals(1, app.sockets.frames("c1").size());
  }

  @Test
  void oneIdOnTwoChannelsIsTwoEvents() {
    connect("c1");
    post("{\"event\":\"x\",\"id\":\"order-1-paid\",\"channel\":\"site-2:users\"}");

    String second =
        post("{\"event\":\"x\",\"id\":\"order-1-paid\",\"channel\":\"site-3:users\"}").body();

    assertTrue(second.contains("\"channel\":\"site-3:users\",\"seq\":1,"), second);
    assertEquals(1, stored(new ChannelName("site-2:users")).size());
    assertEquals(1, stored(new ChannelName("site-3:users")).size());
  }

  @Test
  void oneIdOnTwoChannelsOfABatchIsTwoEvents() {
    connect("c1");

    String answer =
        post("[{\"event\":\"x\",\"id\":\"a\"},"
                + "{\"event\":\"x\",\"id\":\"a\",\"channel\":\"public:shop\"}]")
            .body();

    assertTrue(
        answer.matches(
            ".*\"channel\":\"public\",\"seq\":1,.*\"channel\":\"public:shop\",\"seq\":1,.*"),
        answer);
    assertEquals(1, stored(ChannelName.PUBLIC).size());
    assertEquals(1, stored(SHOP).size());
    assertEquals(1, app.sockets.frames("c1").size());
  }

  @Test
  void aRepeatFinishesAFanOutWhoseQueueFailed() {
    connect("c1");
    inlineFanOutLimit = 0;
    app.queue.failOnce();
    assertThrows(IllegalStateException.class, () -> webhook("msg_1", "{\"event\":\"x\"}"));
    assertEquals(List.of(), app.queue.jobs());

    assertEquals(answer("msg_1", 1, 0, 1), webhook("msg_1", "{\"event\":\"x\"}").body());
    assertEquals(1, app.queue.jobs().size());
    assertEquals(answer("msg_1", 1, 0, 0), webhook("msg_1", "{\"event\":\"x\"}").body());
    assertEquals(1, stored(ChannelName.PUBLIC).size());
  }

  @Test
  void aRepeatFinishesAFanOutThatFailedAtAConnection() {
    connect("c1", "c2", "c3");
    app.sockets.failOnce("c2");
    app.queue.failOnce();
    assertThrows(RuntimeException.class, () -> webhook("msg_1", "{\"event\":\"x\"}"));
    assertEquals(List.of(), app.sockets.frames("c2"));

    webhook("msg_1", "{\"event\":\"x\"}");

    for (String id : List.of("c1", "c2", "c3")) {
      assertTrue(!app.sockets.frames(id).isEmpty(), id);
    }
    assertEquals(1, stored(ChannelName.PUBLIC).size());
    int posts = app.sockets.posts();
    webhook("msg_1", "{\"event\":\"x\"}");
    assertEquals(posts, app.sockets.posts());
  }

  /** The sender is told at once, and no other connection gets the event twice. */
  @Test
  void theQueueGetsTheConnectionAtWhichAFanOutFailed() {
    connect("c1", "c2", "c3");
    app.sockets.failOnce("c2");

    HttpResponse answer = webhook("msg_1", "{\"event\":\"x\"}");

    assertEquals(answer("msg_1", 1, 2, 1), answer.body());
    assertEquals(
        List.of(new Listeners.Named(new TreeMap<>(Map.of("c2", 1L)))),
        app.queue.jobs().stream().map(FanOutJob::listeners).toList());
  }

  @Test
  void theQueueGetsAShardThatCannotBeRead() {
    steps.once(
        "subscriptions.page",
        () -> {
          throw new IllegalStateException("The store fails");
        });

    HttpResponse answer = webhook("msg_1", "{\"event\":\"x\"}");

    assertEquals(answer("msg_1", 1, 0, 1), answer.body());
  }

  @Test
  void aSenderWhoseTimeIsUpLeavesThePushToTheQueue() {
    connect("c1");
    steps.atEach(
        step -> {
          if (step.startsWith("log.append")) {
            app.clock.advance(Duration.ofSeconds(2));
          }
        });

    HttpResponse answer = webhook("msg_1", "{\"event\":\"x\"}");

    assertEquals(answer("msg_1", 1, 0, 1), answer.body());
    assertEquals(0, app.sockets.posts());
  }

  @Test
  void anOlderEventThatIsStillPendingIsPushedBeforeTheNewOne() {
    connect("c1");
    app.sockets.failOnce("c1");
    app.queue.failOnce();
    assertThrows(RuntimeException.class, () -> post("{\"event\":\"x\",\"id\":\"old\"}"));

    post("[{\"event\":\"x\",\"id\":\"new\"},{\"event\":\"x\",\"id\":\"old\"}]");

    assertEquals(
        stored(ChannelName.PUBLIC).stream().map(EventFrame::render).toList(),
        app.sockets.frames("c1"));
  }

  @Test
  void aRepeatPushesOnlyPendingEvents() {
    connect("c1");
    post("{\"event\":\"x\",\"id\":\"a\"}");

    post("[{\"event\":\"x\",\"id\":\"a\"},{\"event\":\"x\",\"id\":\"b\"}]");

    assertEquals(
        List.of(1L, 2L), stored(ChannelName.PUBLIC).stream().map(LoggedEvent::seq).toList());
    assertEquals(
        stored(ChannelName.PUBLIC).stream().map(EventFrame::render).toList(),
        app.sockets.frames("c1"));
  }

  // The push.

  @Test
  void beyondTheInlineLimitTheQueueGetsTheRest() {
    inlineFanOutLimit = 5;
    connect(IntStream.range(0, 40).mapToObj("c%02d"::formatted).toArray(String[]::new));

    HttpResponse answer = post("{\"event\":\"x\",\"id\":\"a\"}");

    List<FanOutJob> jobs = app.queue.takeAll();
    assertEquals(answer("a", 1, 5, jobs.size()), answer.body());
    jobs.forEach(job -> app.fanOutJobs().run(job, () -> Duration.ofMinutes(1)));
    for (int n = 0; n < 40; n++) {
      assertEquals(1, app.sockets.frames("c%02d".formatted(n)).size(), "c" + n);
    }
  }

  @Test
  void eachChannelOfABatchIsQueuedByItself() {
    inlineFanOutLimit = 0;

    post("[{\"event\":\"x\"},{\"event\":\"x\",\"channel\":\"public:shop\"},{\"event\":\"x\"}]");

    Optional<RecentNames> first = Optional.of(RecentNames.NONE);
    var all = new FanOutJob.Listeners.OfChannel();
    assertEquals(
        Set.of(
            new FanOutJob(ChannelName.PUBLIC, 1, 2, all, first, 0),
            new FanOutJob(SHOP, 1, 1, all, first, 0)),
        Set.copyOf(app.queue.jobs()));
    assertEquals(2, app.queue.jobs().size());
  }

  @Test
  void aSubscriberGetsABatchInOrder() {
    connect("c1");

    post(batchOf(100));

    assertEquals(
        stored(ChannelName.PUBLIC).stream().map(EventFrame::render).toList(),
        app.sockets.frames("c1"));
  }

  @Test
  void aBatchIsOneFrameForWhoTakesEventsTogether() {
    connect("plain");
    connectTogether("library");

    post(batchOf(100));

    List<String> frames = stored(ChannelName.PUBLIC).stream().map(EventFrame::render).toList();
    assertEquals(frames, app.sockets.frames("plain"));
    assertEquals(
        new ServerMessage.Events(ChannelName.PUBLIC, 0, 100, frames).json(), onlyFrame("library"));
  }

  @Test
  void inABurstADispatchPostsNothingAndAJobPushesAllTogether() {
    connect("plain");
    connectTogether("library");
    IntStream.range(0, 48).forEach(n -> connect("another" + n));
    for (int n = 1; n <= Burst.FEW; n++) {
      post("{\"event\":\"x\"}");
    }
    int posts = app.sockets.posts();

    for (int n = 1; n <= 50; n++) {
      assertTrue(post("{\"event\":\"x\"}").body().contains("\"queued\":1"));
    }
    assertEquals(posts, app.sockets.posts());
    List<RoundJob> rounds = app.queue.takeRounds();
    assertEquals(1, rounds.size());
    app.bursts().run(rounds.getFirst());
    app.queue.takeAll().forEach(job -> app.fanOutJobs().run(job, () -> Duration.ofMinutes(1)));

    assertEquals(posts + 49 * 50 + 1, app.sockets.posts());
    assertEquals(Burst.FEW + 1, app.sockets.frames("library").size());
    assertEquals(
        stored(ChannelName.PUBLIC).stream().map(EventFrame::render).toList(),
        app.sockets.frames("plain"));
  }

  @Test
  void aBurstOnAChannelWithFewListenersIsPushedByEachDispatch() {
    IntStream.range(0, 49).forEach(n -> connect("c" + n));

    for (int n = 1; n <= 3 * Burst.FEW; n++) {
      assertTrue(post("{\"event\":\"x\"}").body().contains("\"delivered\":49"));
    }

    assertEquals(List.of(), app.queue.jobs());
  }

  private void connectTogether(String id) {
    app.connections.connected(id, app.clock.instant());
    app.connections.subscribe(id, ChannelName.PUBLIC, EventFilter.ALL, Optional.empty());
  }

  private HttpResponse post(String body) {
    return post(json(), body);
  }

  private HttpResponse webhook(String id, String body) {
    return post(signed(SECRET, id, app.clock.instant().getEpochSecond(), body), body);
  }

  private HttpResponse post(Map<String, String> headers, String body) {
    return app.dispatch(FixedSecrets.of(SECRET), allowUnsigned, inlineFanOutLimit)
        .handle(new HttpRequest(new HttpHeaders(headers), body.getBytes(UTF_8)));
  }

  private void connect(String... ids) {
    for (String id : ids) {
      app.connections.connected(id, app.clock.instant(), ChannelName.PUBLIC);
    }
  }

  private String onlyFrame(String connectionId) {
    List<String> frames = app.sockets.frames(connectionId);
    assertEquals(1, frames.size());
    return frames.getFirst();
  }

  private List<LoggedEvent> stored(ChannelName channel) {
    return app.log.read(channel, 0, 1000);
  }

  private void assertNothingStored() {
    assertEquals(
        Map.of(), app.log.heads(List.of(ChannelName.PUBLIC, SHOP, new ChannelName("woocommerce"))));
  }

  /** A text without its line breaks and indentation. */
  private static String oneLine(String text) {
    return text.replace("\n", "");
  }

  /** The frame is the event as sent, with further keys after it. */
  private static void assertBegins(String event, String frame) {
    assertTrue(frame.startsWith(event.substring(0, event.length() - 1) + ",\"id\":\"evt_"), frame);
  }

  private String answer(String id, long seq, int delivered, int queued) {
    return oneLine(
        """
        {"status":"success","message":"Event broadcasted","id":"%s","channel":"public",
        "seq":%d,"epoch":"%s","delivered":%d,"gone":0,"queued":%d}
        """
            .formatted(id, seq, epoch(ChannelName.PUBLIC), delivered, queued));
  }

  /** The epoch that a subscriber of the channel is told. */
  private String epoch(ChannelName channel) {
    return app.log.heads(List.of(channel)).get(channel).epoch();
  }

  /** The headers that WordPress 6.5.5 sent from the recipe's plugin. */
  private static Map<String, String> recipe() {
    return Map.of(
        "content-type", "application/json",
        "user-agent", "WordPress/6.5.5; https://example.com",
        "accept-encoding", "deflate, gzip, br, zstd",
        "accept", "*/*",
        "connection", "close");
  }

  /** An event whose frame has this number of bytes with the longest seq. */
  private static String eventWithFrameOf(int bytes) {
    String frame =
        "{\"event\":\"é\",\"data\":\"%s\",\"timestamp\":\"t\",\"id\":\"i\",\"channel\":\"public\","
            + "\"seq\":9007199254740991}";
    int without = frame.formatted("").getBytes(UTF_8).length;
    return "{\"event\":\"é\",\"data\":\"%s\",\"timestamp\":\"t\",\"id\":\"i\"}"
        .formatted("x".repeat(bytes - without));
  }

  private static String batchOf(int events) {
    return IntStream.range(0, events)
        .mapToObj("{\"event\":\"x\",\"data\":%d}"::formatted)
        .collect(Collectors.joining(",", "[", "]"));
  }
}
