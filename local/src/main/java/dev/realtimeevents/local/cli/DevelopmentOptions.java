package dev.realtimeevents.local.cli;

import dev.realtimeevents.local.lambda.FunctionLog;
import dev.realtimeevents.local.lambda.FunctionSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a {@link DevelopmentGateway} is started with. Each setter changes this object and returns
 * it. Not thread-safe.
 */
public final class DevelopmentOptions {
  /** The port unless another is asked for. */
  public static final int DEFAULT_PORT = 8080;

  final Path repository;
  final Map<String, String> parameters = new LinkedHashMap<>();
  Path template;
  int port = DEFAULT_PORT;
  int processes = FunctionSettings.DEFAULT_MAXIMUM;
  Optional<Path> data = Optional.empty();
  Path work;
  Duration idleTimeout = Duration.ofMinutes(10);
  Duration maxConnectionAge = Duration.ofHours(2);
  Consumer<FunctionLog> functionLog = _ -> {};
  Consumer<String> messages = _ -> {};

  private DevelopmentOptions(Path repository) {
    this.repository = repository.toAbsolutePath();
    this.template = this.repository.resolve("template.yaml");
    this.work = this.repository.resolve(".realtime");
  }

  /**
   * The repository's template with its defaults, API Gateway's limits, tables in memory, silence.
   *
   * @param repository its root, everything in it built
   */
  public static DevelopmentOptions of(Path repository) {
    return new DevelopmentOptions(repository);
  }

  public DevelopmentOptions template(Path file) {
    template = file;
    return this;
  }

  /** Sets a parameter of the template. */
  public DevelopmentOptions parameter(String name, String value) {
    parameters.put(name, value);
    return this;
  }

  /** The public port on 127.0.0.1; 0 takes a free one. */
  public DevelopmentOptions port(int number) {
    port = number;
    return this;
  }

  /** How many processes of each function there may be; one is started ahead. */
  public DevelopmentOptions processes(int maximum) {
    processes = maximum;
    return this;
  }

  /** Keeps the tables in a folder. */
  public DevelopmentOptions data(Path folder) {
    data = Optional.of(folder);
    return this;
  }

  /** The folder for what outlives a run: the secrets, and files that make a start faster. */
  public DevelopmentOptions work(Path folder) {
    work = folder;
    return this;
  }

  /** Closes a WebSocket without a message for {@code idle}, and any that is {@code age} old. */
  public DevelopmentOptions connectionLimits(Duration idle, Duration age) {
    idleTimeout = idle;
    maxConnectionAge = age;
    return this;
  }

  /** Tells what functions print; called from several threads. */
  public DevelopmentOptions functionLog(Consumer<FunctionLog> log) {
    functionLog = log;
    return this;
  }

  /** Tells what the gateway itself has to say, one line each; called from several threads. */
  public DevelopmentOptions messages(Consumer<String> log) {
    messages = log;
    return this;
  }
}
