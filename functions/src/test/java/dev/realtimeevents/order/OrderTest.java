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
    holds("two subscriptions, a webhook, a death", Settings.PLAIN.crashing(), this::dying);
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
    holds("two listeners, three webhooks, a death", Settings.PLAIN.crashing(), this::dispatching);
  }

  private void dispatching(World world) {
    world.listening("A");
    world.listening("B");
    world.dispatches("e1", "e2", "e3");
  }

  @Test
  void aWebhookComesTwiceAtOnce() {
    holds("two listeners, a webhook twice and another, a death", Settings.PLAIN.crashing(), this::repeating);
  }

  private void repeating(World world) {
    world.listening("A");
    world.listening("B");
    world.dispatches("e1", "e2");
    world.dispatchesAgain("e1");
  }

  @Test
  void theQueueGivesEachJobTwice() {
    holds("two listeners, two webhooks, each job twice, a death", Settings.PLAIN.queuedTwice().crashing(), this::queueing);
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
    holds("throttled", Settings.PLAIN.throttlingOnce(), this::throttling);
  }

  private void throttling(World world) {
    world.listening("A");
    world.connected("B");
    world.subscribesFromTheFirst("B");
    world.dispatches("e1", "e2");
  }

  @Test
  void clientsComeAndGo() {
    holds("comes back", Settings.PLAIN.crashing(), this::leaving);
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
    holds("young", Settings.PLAIN.crashing(), this::young);
  }

  private void young(World world) {
    world.connects("A");
    world.listening("B");
    world.dispatches("e1", "e2");
  }

  @Test
  void expiring() {
    holds("expiring", Settings.PLAIN.on("order:12").crashing(), this::renewing);
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
    holds("revoking", Settings.PLAIN.on("order:12").crashing(), this::revoked);
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
    Interleavings.Result result = Interleavings.of(() -> world(settings, setUp, AS_IT_IS));
    out.printf("%,9d orders: %s (%d ms)%n", result.count(), scenario, (System.nanoTime() - begin) / 1_000_000);
    assertEquals(Optional.empty(), result.violation());
    assertTrue(result.count() > 1, "only one order: nothing was interleaved");
  }

  private static World world(
      Settings settings, Consumer<World> setUp, UnaryOperator<Seams> change) {
    var world = new World(settings, change);
    setUp.accept(world);
    return world;
  }
}
