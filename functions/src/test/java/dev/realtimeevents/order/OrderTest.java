package dev.realtimeevents.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.order.World.Settings;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The promise, in every order that the steps of a few clients and webhooks can come: each event once,
 * in order, none missing.
 */
final class OrderTest {
  private static final UnaryOperator<Seams> AS_IT_IS = UnaryOperator.identity();

  private static PrintStream out;

  /** The functions write a line a request: here, millions. */
  @BeforeAll
  static void silence() {
    out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
  }

  @AfterAll
  static void speak() {
    System.setOut(out);
  }

  // Nothing falls between subscribing and dispatching.

  @Test
  void twoClientsSubscribeWhileEventsComeIn() {
    holds("two subscriptions, three webhooks", Settings.PLAIN, this::subscribing);
  }

  private void subscribing(World world) {
    world.connected("A");
    world.connected("B");
    world.subscribes("A");
    world.subscribesFromTheFirst("B");
    world.dispatches("e1", "e2", "e3");
  }

  @Test
  void aProcessDiesWhileAClientSubscribes() {
    holds("two subscriptions, a webhook, a death", Settings.PLAIN, this::dying);
  }

  private void dying(World world) {
    world.connected("A");
    world.connected("B");
    world.subscribes("A");
    world.subscribesFromTheFirst("B");
    world.dispatches("e1");
  }
  
  @Test
  void threeWebhooksAtOnce() {
    holds("two listeners, three webhooks, a death", Settings.PLAIN, this::dispatching);
  }

  private void dispatching(World world) {
    world.listening("A");
    world.listening("B");
    world.dispatches("e1", "e2", "e3");
  }

  @Test
  void aWebhookComesTwiceAtOnce() {
    holds("two listeners, a webhook twice and another, a death", Settings.PLAIN, this::repeating);
  }

  private void repeating(World world) {
    world.listening("A");
    world.listening("B");
    world.dispatches("e1", "e2");
    world.dispatchesAgain("e1");
  }

  @Test
  void theQueueGivesEachJobTwice() {
    holds("two listeners, two webhooks, each job twice, a death", Settings.PLAIN.withEachJobTwice(), this::queueing);
  }

  private void queueing(World world) {
    world.listening("A");
    world.connected("B");
    world.subscribesFromTheFirst("B");
    world.dispatches("e1");
    world.queueDelivers(2);
  }

  @Test
  void postsAreThrottled() {
    holds("throttled", Settings.PLAIN, this::throttling);
  }

  private void throttling(World world) {
    world.listening("A");
    world.connected("B");
    world.subscribesFromTheFirst("B");
    world.dispatches("e1", "e2");
  }

  @Test
  void clientsComeAndGo() {
    holds("comes back", Settings.PLAIN, this::leaving);
  }

  private void leaving(World world) {
    world.listening("A");
    world.listening("B");
    world.dispatchedBefore("e1");
    world.wait(Duration.ofMinutes(1));
    world.loses("A");
    world.comesBack("B");
    world.dispatches("e2");
  }

  @Test
  void connecting() {
    holds("young", Settings.PLAIN, this::young);
  }

  private void young(World world) {
    world.connects("A");
    world.listening("B");
    world.dispatches("e1", "e2");
  }

  @Test
  void expiring() {
    holds("expiring", Settings.PLAIN.withPrivateChannel(), this::renewing);
  }

  private void renewing(World world) {
    world.listening("A");
    world.dispatchedBefore("e1");
    world.wait(Duration.ofHours(1));
    world.subscribes("A");
    world.dispatches("e2", "e3");
  }

  @Test
  void revoking() {
    holds("revoking", Settings.PLAIN.withPrivateChannel(), this::revoked);
  }

  private void revoked(World world) {
    world.listening("A");
    world.connected("B");
    world.subscribesFromTheFirst("B");
    world.dispatches("e1");
    world.revokes();
  }

  private static void holds(String scenario, Settings settings, Consumer<World> setUp) {
    long begin = System.nanoTime();
    var tasks = world(settings, Fault.NONE, setUp, AS_IT_IS);
    tasks.schedule().abandon();
    long free = count(settings, Fault.NONE, setUp);
    long deaths = 0, throttles = 0;
    for (String task : tasks.schedule().tasks()) {
      for (Fault.Kind kind : java.util.List.of(Fault.Kind.DEATH, Fault.Kind.THROTTLE)) {
        long n = 0;
        for (int after = 0; ; after++) {
          long c = count(settings, new Fault(kind, Optional.of(task), after), setUp);
          if (c == 0) break;
          n += c;
        }
        if (kind == Fault.Kind.DEATH) deaths += n; else throttles += n;
      }
    }
    out.printf("%,9d orders, deaths %,d throttles %,d: %s (%d ms) runs %d%n", free, deaths, throttles, scenario, (System.nanoTime() - begin) / 1_000_000, Interleavings.ALL.getAndSet(0));
  }

  private static long count(Settings settings, Fault fault, Consumer<World> setUp) {
    Interleavings.Result result = Interleavings.of(() -> world(settings, fault, setUp, AS_IT_IS));
    assertEquals(Optional.empty(), result.violation(), fault.toString());
    return result.count();
  }

  private static World world(
      Settings settings, Fault fault, Consumer<World> setUp, UnaryOperator<Seams> change) {
    var world = new World(settings, fault, change);
    setUp.accept(world);
    return world;
  }
}
