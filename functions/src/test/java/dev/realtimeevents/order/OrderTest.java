package dev.realtimeevents.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.deliver.ShardPolicy;
import dev.realtimeevents.memory.MemorySubscriptions;
import dev.realtimeevents.order.World.Settings;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Checks the promise, each event once, in order, none missing, in every order of the steps of a few
 * clients and webhooks: without a fault, with each process dying before each of its steps, with
 * each post throttled, and with all posts of a process throttled from each on. {@link
 * World#violation} has the conditions.
 *
 * <p>{@code -Dorders=all} adds larger cases, which take some minutes.
 */
final class OrderTest {
  private static final UnaryOperator<Seams> AS_IT_IS = UnaryOperator.identity();

  private static PrintStream out;

  /** The functions log a line for each request, a million here. */
  @BeforeAll
  static void silence() {
    out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
  }

  @AfterAll
  static void speak() {
    System.setOut(out);
  }

  // Subscribing and dispatching.

  @Test
  void clientsSubscribeWhileEventsComeIn() {
    holds(
        "one subscribes, three webhooks",
        Settings.PLAIN,
        world -> {
          world.connected("B");
          world.subscribesFromTheFirst("B");
          world.dispatches("e1", "e2", "e3");
        });
    holdsWithEachFault("two subscribe, a webhook", Settings.PLAIN, OrderTest::twoSubscribe);
  }

  private static void twoSubscribe(World world) {
    world.connected("A");
    world.connected("B");
    world.subscribes("A");
    world.subscribesFromTheFirst("B");
    world.dispatches("e1");
  }

  // Dispatches against each other.

  @Test
  void webhooksComeTogether() {
    holds(
        "two listen, three webhooks",
        Settings.PLAIN,
        world -> {
          world.listening("A");
          world.listening("B");
          world.dispatches("e1", "e2", "e3");
        });
    holdsWithEachFault(
        "two listen, two webhooks",
        Settings.PLAIN,
        world -> {
          world.listening("A");
          world.listening("B");
          world.dispatches("e1", "e2");
        });
  }

  @Test
  void aWebhookArrivesTwiceAtTheSameTime() {
    holdsWithEachFault(
        "two listen, a webhook comes twice",
        Settings.PLAIN,
        world -> {
          world.listening("A");
          world.listening("B");
          world.dispatches("e1");
          world.dispatchesAgain("e1");
        });
  }

  @Test
  void theQueueGivesAJobTwice() {
    holdsWithEachFault(
        "one is subscribed, one subscribes, a webhook, its job comes twice",
        Settings.PLAIN.withEachJobTwice(),
        world -> {
          world.listening("A");
          world.connected("B");
          world.subscribes("B");
          world.dispatches("e1");
          world.queueDelivers(2);
        });
  }

  // Bursts: a job that waits takes along what the log has by then.

  @Test
  void webhooksComeInABurst() {
    holdsWithEachFault(
        "one takes events together, two webhooks of a burst, a job",
        Settings.PLAIN.withTheQueue(),
        OrderTest::burst);
  }

  private static void burst(World world) {
    world.burstBegins();
    world.listensTogether("A");
    world.dispatches("e1", "e2");
    world.queueDelivers(1);
  }

  @Test
  void aClientSubscribesDuringABurst() {
    holdsWithEachFault(
        "one subscribes, a webhook of a burst, its jobs",
        Settings.PLAIN.withTheQueue(),
        world -> {
          world.burstBegins();
          world.connectedTogether("A");
          world.subscribes("A");
          world.dispatches("e1");
          world.queueDelivers(2);
        });
  }

  @Test
  void theQueueGivesAJobOfABurstTwice() {
    holds(
        "one takes events together, two webhooks of a burst, their jobs come twice",
        Settings.PLAIN.withEachJobTwice(),
        OrderTest::burst);
  }

  // Connections that begin and end.

  @Test
  void aConnectionBeginsWhileEventsComeIn() {
    holdsWithEachFault(
        "one is subscribed, one connects, two webhooks",
        Settings.PLAIN.withFirstChannel(),
        OrderTest::connecting);
  }

  private static void connecting(World world) {
    world.connects("A");
    world.listening("B");
    world.dispatches("e1", "e2");
  }

  @Test
  void aConnectionEndsWhileEventsComeIn() {
    holdsWithEachFault(
        "one is subscribed, one is lost, a webhook",
        Settings.PLAIN,
        world -> {
          world.listening("A");
          world.listening("B");
          world.dispatched("e1");
          world.wait(Duration.ofMinutes(1));
          world.loses("A");
          world.dispatches("e2");
        });
  }

  @Test
  void aClientComesBackWhileEventsComeIn() {
    holdsWithEachFault(
        "one is lost and comes back, a webhook",
        Settings.PLAIN,
        world -> {
          world.listening("A");
          world.dispatched("e1");
          world.wait(Duration.ofMinutes(1));
          world.comesBack("A");
          world.dispatches("e2");
        });
  }

  // Tokens.

  @Test
  void aTokenIsRenewedWhileEventsComeIn() {
    holdsWithEachFault(
        "one renews its token, a webhook",
        Settings.PLAIN.withPrivateChannel(),
        OrderTest::renewing);
    holds(
        "one renews its token, two webhooks",
        Settings.PLAIN.withPrivateChannel(),
        world -> {
          renewing(world);
          world.dispatches("e3");
        });
  }

  private static void renewing(World world) {
    world.listening("A");
    world.dispatched("e1");
    world.wait(Duration.ofHours(1));
    world.subscribes("A");
    world.dispatches("e2");
  }

  @Test
  void aTokenIsTakenBackWhileItIsShown() {
    holdsWithEachFault(
        "one is subscribed, one subscribes, their tokens are revoked",
        Settings.PLAIN.withPrivateChannel(),
        OrderTest::revoking);
  }

  private static void revoking(World world) {
    world.listening("A");
    world.connected("B");
    world.subscribes("B");
    world.revokes();
  }

  // Shards that grow. Of two shards, A is in the second, and B in the first.

  @Test
  void aChannelGrowsWhileAnEventComesIn() {
    holdsWithEachFault(
        "the first subscribes to the second shard, a webhook",
        Settings.PLAIN.withShards(1).withWriters(all -> all.with(ShardPolicy.always(2))),
        OrderTest::subscribing);
  }

  private static void subscribing(World world) {
    world.connected("A");
    world.subscribes("A");
    world.dispatches("e1");
  }

  @Test
  void aVersionWithoutDeclarationsWritesWhileAnEventComesIn() {
    holdsWithEachFault(
        "the first subscribes by a version that declared nothing, a webhook",
        Settings.PLAIN.withShards(2).withWriters(MemorySubscriptions::withoutDeclarations),
        OrderTest::subscribing);
  }

  @Test
  void aTokenIsRenewedAfterTheChannelHasGrown() {
    holds(
        "one in the second shard renews its token, a webhook",
        Settings.PLAIN
            .withPrivateChannel()
            .withShards(1)
            .withWriters(all -> all.with(ShardPolicy.always(2))),
        OrderTest::renewing);
  }

  @Test
  void tokensAreTakenBackAfterTheChannelHasGrown() {
    holds(
        "one is in the first shard, one subscribes to the second, their tokens are revoked",
        Settings.PLAIN.withPrivateChannel().withAGrowingChannel(),
        world -> {
          world.listening("B");
          world.connected("A");
          world.subscribes("A");
          world.revokes();
        });
  }

  // Larger.

  @Test
  @EnabledIfSystemProperty(named = "orders", matches = "all")
  void larger() {
    holdsWithEachFault(
        "one takes events together, two webhooks of a burst, two jobs",
        Settings.PLAIN.withTheQueue(),
        world -> {
          world.burstBegins();
          world.listensTogether("A");
          world.dispatches("e1", "e2");
          world.queueDelivers(2);
        });
    holds(
        "one in the second shard is lost and comes back to the first, a webhook",
        Settings.PLAIN.withShards(1).withWriters(all -> all.with(ShardPolicy.always(2))),
        world -> {
          world.listening("A");
          world.dispatched("e1");
          world.wait(Duration.ofMinutes(1));
          world.comesBack("A");
          world.dispatches("e2");
        });
    holds(
        "one is subscribed, one subscribes, for whom the channel grows, a webhook",
        Settings.PLAIN.withAGrowingChannel(),
        world -> {
          world.listening("B");
          subscribing(world);
        });
    holds(
        "one is subscribed, one subscribes, three webhooks",
        Settings.PLAIN,
        world -> {
          world.listening("A");
          world.connected("B");
          world.subscribesFromTheFirst("B");
          world.dispatches("e1", "e2", "e3");
        });
    holds(
        "two subscribe, three webhooks",
        Settings.PLAIN,
        world -> {
          world.connected("A");
          world.connected("B");
          world.subscribes("A");
          world.subscribesFromTheFirst("B");
          world.dispatches("e1", "e2", "e3");
        });
    holdsWithEachFault(
        "one is subscribed, one subscribes, two webhooks",
        Settings.PLAIN,
        world -> {
          world.listening("A");
          world.connected("B");
          world.subscribesFromTheFirst("B");
          world.dispatches("e1", "e2");
        });
    holdsWithEachFault(
        "one is subscribed, one is lost, two webhooks",
        Settings.PLAIN,
        world -> {
          world.listening("A");
          world.listening("B");
          world.dispatched("e1");
          world.wait(Duration.ofMinutes(1));
          world.loses("A");
          world.dispatches("e2", "e3");
        });
    holdsWithEachFault(
        "two listen, a webhook comes twice, and another",
        Settings.PLAIN,
        world -> {
          world.listening("A");
          world.listening("B");
          world.dispatches("e1", "e2");
          world.dispatchesAgain("e1");
        });
    holdsWithEachFault(
        "one is lost, one is lost and comes back, a webhook",
        Settings.PLAIN,
        world -> {
          world.listening("A");
          world.listening("B");
          world.dispatched("e1");
          world.wait(Duration.ofMinutes(1));
          world.loses("A");
          world.comesBack("B");
          world.dispatches("e2");
        });
    holdsWithEachFault(
        "one is subscribed, one subscribes, their tokens are revoked, a webhook",
        Settings.PLAIN.withPrivateChannel(),
        world -> {
          revoking(world);
          world.dispatches("e1");
        });
  }

  // The proof can fail: it finds each wrong order.

  @Test
  void subscribingThatReadsTheLogFirstIsFound() {
    found(
        "lacks a push",
        Settings.PLAIN,
        OrderTest::twoSubscribe,
        Seams::subscribingReadsTheLogFirst);
  }

  @Test
  void dispatchingThatListsFirstIsFound() {
    found("lacks a push", Settings.PLAIN, OrderTest::twoSubscribe, Seams::dispatchingListsFirst);
  }

  @Test
  void aPushThatFinishesBeforeItPostsIsFound() {
    found(
        "lacks a push",
        Settings.PLAIN,
        OrderTest::twoSubscribe,
        Seams::fanOutFinishesBeforeItPosts);
  }

  @Test
  void removingAYoungConnectionIsFound() {
    found(
        "receives nothing",
        Settings.PLAIN.withFirstChannel(),
        OrderTest::connecting,
        Seams::youngConnectionsAreRemoved);
  }

  @Test
  void removingARenewedSubscriptionIsFound() {
    found(
        "receives nothing",
        Settings.PLAIN.withPrivateChannel(),
        OrderTest::renewing,
        Seams::renewedSubscriptionsAreRemoved);
  }

  @Test
  void usingAShardWithoutADeclarationIsFound() {
    Settings two = Settings.PLAIN.withShards(1).withWriters(all -> all.with(ShardPolicy.always(2)));
    found(
        "lacks a push",
        two,
        two.withWriters(all -> all.with(ShardPolicy.always(2)).withoutDeclarations()),
        OrderTest::subscribing);
  }

  private static void found(String what, Settings right, Settings wrong, Consumer<World> setUp) {
    assertEquals(Optional.empty(), firstViolation(right, setUp, AS_IT_IS));
    String violation = firstViolation(wrong, setUp, AS_IT_IS).orElse("nothing");
    assertTrue(violation.contains(what), violation);
  }

  @Test
  void revokingThatListsFirstIsFound() {
    found(
        "is still subscribed",
        Settings.PLAIN.withPrivateChannel(),
        OrderTest::revoking,
        Seams::revokingListsFirst);
  }

  @Test
  void aRoundThatReadsTheLogFirstIsFound() {
    found(
        "lacks a push",
        Settings.PLAIN.withTheQueue(),
        OrderTest::burst,
        Seams::roundsReadTheLogFirst);
  }

  @Test
  void aDispatchThatLooksForAJobFirstIsFound() {
    found(
        "lacks a push",
        Settings.PLAIN.withTheQueue(),
        OrderTest::burst,
        Seams::dispatchingLooksFirst);
  }

  @Test
  void aJobThatWaitsBeforeItIsSentIsFound() {
    found(
        "receives nothing",
        Settings.PLAIN.withTheQueue(),
        OrderTest::burst,
        Seams::jobsWaitBeforeTheyAreSent);
  }

  @Test
  void aRoundThatDoesNotLookAgainIsFound() {
    found(
        "receives nothing",
        Settings.PLAIN.withTheQueue(),
        OrderTest::burst,
        Seams::roundsEndAtOnce);
  }

  // The reduction omits nothing.

  @Test
  void ofAllOrdersTheReductionMissesNoOutcome() {
    Consumer<World> setUp =
        world -> {
          world.listening("A");
          world.connected("B");
          world.subscribes("B");
          world.dispatches("e1");
        };
    for (Fault fault :
        List.of(Fault.NONE, new Fault(Fault.Kind.DEATH, Optional.of("webhook e1"), 3))) {
      var all = new TreeSet<String>();
      var reduced = new TreeSet<String>();
      long every = Interleavings.withoutReduction(noting(all, setUp, fault)).count();
      long some = Interleavings.of(noting(reduced, setUp, fault)).count();
      assertEquals(all, reduced);
      assertTrue(some * 10 < every, some + " of " + every);
      out.printf("%,9d orders, each as one of %,d: %s%n", every, some, fault);
    }
  }

  /** The result of a run, with every frame that a client received. */
  private static Supplier<Interleavings.Run> noting(
      TreeSet<String> outcomes, Consumer<World> setUp, Fault fault) {
    return () -> {
      World world = world(Settings.PLAIN, fault, setUp, AS_IT_IS);
      return new Interleavings.Run() {
        @Override
        public Schedule schedule() {
          return world.schedule();
        }

        @Override
        public Optional<String> violation() {
          outcomes.add(world.outcome());
          return Optional.empty();
        }
      };
    };
  }

  private static void holds(String scenario, Settings settings, Consumer<World> setUp) {
    long orders = orders(settings, Fault.NONE, setUp);
    assertTrue(orders > 1, "only one order: nothing was interleaved");
    out.printf("%,9d orders: %s%n", orders, scenario);
  }

  private static void holdsWithEachFault(
      String scenario, Settings settings, Consumer<World> setUp) {
    holds(scenario, settings, setUp);
    World tasks = world(settings, Fault.NONE, setUp, AS_IT_IS);
    tasks.schedule().abandon();
    long orders = 0;
    for (Fault.Kind kind :
        List.of(Fault.Kind.DEATH, Fault.Kind.THROTTLE, Fault.Kind.LASTING_THROTTLE)) {
      for (String task : tasks.schedule().tasks()) {
        long more;
        int after = 0;
        do {
          more = orders(settings, new Fault(kind, Optional.of(task), after++), setUp);
          orders += more;
        } while (more > 0);
      }
    }
    out.printf("%,9d orders with a failure: %s%n", orders, scenario);
  }

  private static long orders(Settings settings, Fault fault, Consumer<World> setUp) {
    Interleavings.Result result = Interleavings.of(() -> world(settings, fault, setUp, AS_IT_IS));
    assertEquals(Optional.empty(), result.violation(), fault.toString());
    return result.count();
  }

  /** The search finds a violation, perhaps only when a process dies. */
  private static void found(
      String what, Settings settings, Consumer<World> setUp, UnaryOperator<Seams> change) {
    assertEquals(Optional.empty(), firstViolation(settings, setUp, AS_IT_IS));
    String violation = firstViolation(settings, setUp, change).orElse("nothing");
    assertTrue(violation.contains(what), violation);
  }

  private static Optional<String> firstViolation(
      Settings settings, Consumer<World> setUp, UnaryOperator<Seams> change) {
    World tasks = world(settings, Fault.NONE, setUp, change);
    tasks.schedule().abandon();
    Optional<String> found =
        Interleavings.of(() -> world(settings, Fault.NONE, setUp, change)).violation();
    for (String task : tasks.schedule().tasks()) {
      for (int after = 0; after < 8 && found.isEmpty(); after++) {
        var fault = new Fault(Fault.Kind.DEATH, Optional.of(task), after);
        found = Interleavings.of(() -> world(settings, fault, setUp, change)).violation();
      }
    }
    return found;
  }

  private static World world(
      Settings settings, Fault fault, Consumer<World> setUp, UnaryOperator<Seams> change) {
    var world = new World(settings, fault, change);
    setUp.accept(world);
    return world;
  }
}
