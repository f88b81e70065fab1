package dev.realtimeevents.local.lambda;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How function processes are run.
 *
 * @param minimum processes of each function that are started ahead and kept
 * @param maximum processes of each function; more callers than that wait in turn, for a while
 * @param client what talks to the Runtime API inside a process
 * @param runtime the packaged runtime client: {@code classes} and {@code dependency/*.jar}, as
 *     {@code local/processes/lambda-runtime/target} has them
 * @param work a folder for files that processes share, kept for the next start
 * @param learnAfter when to make an AOT cache for faster starts, if there is none yet: long enough
 *     after the start to be in nobody's way
 * @param environment variables beside those of the template, which they override: region,
 *     credentials, endpoints
 * @param log told of each line and of each invocation's end, from several threads
 */
public record FunctionSettings(
    int minimum,
    int maximum,
    RuntimeClient client,
    Path runtime,
    Path work,
    Duration learnAfter,
    Map<String, String> environment,
    Consumer<FunctionLog> log) {

  /** How many processes a function has at most, unless somebody says otherwise. */
  public static final int DEFAULT_MAXIMUM = 4;

  /** When an AOT cache is made, unless somebody says otherwise. */
  public static final Duration DEFAULT_LEARN_AFTER = Duration.ofSeconds(20);

  public FunctionSettings {
    if (maximum < 1 || minimum < 0 || minimum > maximum) {
      throw new IllegalArgumentException(
          "Of each function run 1 process or more, and start no more ahead than that; not minimum "
              + "%d, maximum %d".formatted(minimum, maximum));
    }
    environment = Map.copyOf(environment);
  }
}
