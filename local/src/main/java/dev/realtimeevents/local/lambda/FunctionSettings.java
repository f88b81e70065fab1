package dev.realtimeevents.local.lambda;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How function processes run.
 *
 * @param scaling how many processes each function has
 * @param client the client of the Runtime API inside a process
 * @param runtime the packaged runtime client: {@code classes} and {@code dependency/*.jar}, as in
 *     {@code local/processes/lambda-runtime/target}
 * @param work a folder for shared files, kept for the next start
 * @param trainAfter when to create an AOT cache if there is none: long enough after the start not
 *     to slow it down
 * @param environment variables that are added to those of the template and override them: region,
 *     credentials, endpoints
 * @param log receives each line of output and each report, from several threads
 */
public record FunctionSettings(
    Scaling scaling,
    RuntimeClient client,
    Path runtime,
    Path work,
    Duration trainAfter,
    Map<String, String> environment,
    Consumer<FunctionLog> log) {

  /** The default of {@code trainAfter}. */
  public static final Duration DEFAULT_TRAIN_AFTER = Duration.ofSeconds(20);

  public FunctionSettings {
    environment = Map.copyOf(environment);
  }
}
