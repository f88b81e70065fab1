package dev.realtimeevents.local.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChildTest {
  /** Prints its arguments and runs for ever. */
  static final class Endless {
    public static void main(String[] args) throws InterruptedException {
      System.out.println(String.join("+", args));
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  /** Starts {@link Endless} as a child, prints its process id, and runs for ever. */
  static final class Parent {
    public static void main(String[] args) throws Exception {
      Process child = start(Child.class, Endless.class.getName());
      System.out.println(child.pid());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  static final class Failing {
    public static void main(String[] args) {
      throw new IllegalStateException("no luck");
    }
  }

  private static Process start(Class<?> main, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void passesTheArguments() throws Exception {
    Process child = start(Child.class, Endless.class.getName(), "a", "b c");
    try (BufferedReader output = child.inputReader()) {
      assertEquals("a+b c", output.readLine());
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void endsAtTheEndOfItsInput() throws Exception {
    Process child = start(Child.class, Endless.class.getName());
    try (BufferedReader output = child.inputReader()) {
      output.readLine();
      assertTrue(child.isAlive());
      child.getOutputStream().close();
      assertTrue(child.waitFor(30, TimeUnit.SECONDS));
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void endsWhenItsParentIsKilled() throws Exception {
    Process parent = start(Parent.class);
    try (BufferedReader output = parent.inputReader()) {
      ProcessHandle child = ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
      assertTrue(child.isAlive());
      parent.destroyForcibly();
      child.onExit().get(30, TimeUnit.SECONDS);
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void failsLikeTheMainClass() throws Exception {
    Process child = start(Child.class, Failing.class.getName());
    try (BufferedReader output = child.inputReader()) {
      assertEquals(
          "Exception in thread \"main\" java.lang.IllegalStateException: no luck",
          output.readLine());
    }
    assertEquals(1, child.waitFor());
  }

  @Test
  void requiresAMainClass() throws Exception {
    Process child = start(Child.class);
    try (BufferedReader output = child.inputReader()) {
      assertTrue(output.readLine().startsWith("usage: "));
    }
    assertEquals(2, child.waitFor());
  }
}
