package dev.realtimeevents.local.child;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Runs another main class, and ends with its parent: {@code java -cp … Child <main class> args…}.
 *
 * <p>The process halts at the end of its standard input, a pipe from the parent. The operating
 * system closes the pipe however the parent ends, {@code kill -9} included, so no orphan is left on
 * any platform. The main class must not read standard input itself. The process ends with 1 if the
 * main class throws, even if it has started threads.
 *
 * <p>Depends only on the JDK, because it runs on the class path of other programs.
 */
public final class Child {
  private Child() {}

  public static void main(String[] args) throws ReflectiveOperationException {
    if (args.length == 0) {
      System.err.println("usage: java -cp … " + Child.class.getName() + " <main class> args…");
      System.exit(2);
    }
    Thread.ofPlatform().daemon().name("ends-with-parent").start(Child::haltAtEndOfInput);
    Method program = Class.forName(args[0]).getMethod("main", String[].class);
    try {
      program.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      Thread main = Thread.currentThread();
      main.getUncaughtExceptionHandler().uncaughtException(main, e.getCause());
      System.exit(1);
    }
  }

  private static void haltAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // The input is ignored; only its end matters.
      }
    } catch (IOException e) {
      // A broken pipe is an end too.
    }
    Runtime.getRuntime().halt(0);
  }
}
