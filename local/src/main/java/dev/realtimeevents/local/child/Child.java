package dev.realtimeevents.local.child;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another main class and ends with its parent: {@code java -cp … Child <main class> args…}.
 *
 * <p>The process halts when its standard input reaches the end. The parent holds the other end of
 * that pipe, and the operating system closes it however the parent ends, {@code kill -9} included:
 * no orphan is left, on any platform. The main class must not read standard input itself.
 *
 * <p>Depends on nothing but the JDK, because it runs on the class path of other programs.
 */
public final class Child {
  private Child() {}

  public static void main(String[] args) throws Throwable {
    if (args.length == 0) {
      System.err.println("usage: java -cp … " + Child.class.getName() + " <main class> args…");
      System.exit(2);
    }
    Thread.ofPlatform().daemon().name("ends-with-parent").start(Child::haltAtEndOfInput);
    var main = Class.forName(args[0]).getMethod("main", String[].class);
    try {
      main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void haltAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // What is written here means nothing; only the end counts.
      }
    } catch (IOException e) {
      // A broken pipe tells the same as its end.
    }
    Runtime.getRuntime().halt(0);
  }
}
