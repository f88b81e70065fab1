package dev.realtimeevents.local.lambda;

import java.util.List;

/**
 * Main class of the training run of an {@link dev.realtimeevents.local.child.AotCache}: constructs
 * each handler, then runs the first one. Depends only on the JDK, because it runs on the functions'
 * class path.
 */
public final class Preload {
  private Preload() {}

  /**
   * @param args the main class of the runtime client, then handlers
   */
  public static void main(String[] args) throws ReflectiveOperationException {
    for (String handler : List.of(args).subList(1, args.length)) {
      try {
        Class.forName(handler).getConstructor().newInstance();
      } catch (ReflectiveOperationException | LinkageError e) {
        // The handler is a method, or its class fails: load what can be loaded.
        System.err.println(handler + " is not preloaded: " + e);
      }
    }
    Class.forName(args[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) new String[] {args[1]});
  }
}
