package dev.realtimeevents.local.backing;

import dev.realtimeevents.local.child.AotCache;
import dev.realtimeevents.local.child.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * A server in its own JVM, which ends with this one (see {@link Child}), and a client for it.
 * Thread-safe.
 *
 * <p>It is not restarted when it ends unexpectedly: its data is lost, and functions would fail
 * without it for reasons that are not theirs.
 *
 * @param <C> the type of the client
 */
final class BackingProcess<C extends SdkAutoCloseable> implements AutoCloseable {
  private static final int LINES_KEPT = 40;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);

  /** The message of {@link java.net.BindException}, which a process prints before it ends. */
  private static final String PORT_TAKEN = "Address already in use";

  /**
   * A server of {@code local/processes}.
   *
   * @param module its folder
   * @param client makes the builder of a client
   * @param ping a call that throws until the server is ready
   */
  record Server<
      B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkAutoCloseable>(
      String name, String module, String mainClass, Supplier<B> client, Consumer<C> ping) {}

  private final String name;
  private final Process process;
  private final URI endpoint;
  private final C client;
  private final Thread output;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private volatile boolean closing;

  private BackingProcess(String name, Process process, URI endpoint, C client) {
    this.name = name;
    this.process = process;
    this.endpoint = endpoint;
    this.client = client;
    this.output = Thread.ofVirtual().name(name + " output").start(this::keepLastLines);
  }

  /**
   * Starts a server of {@code local/processes}, and returns when it answers.
   *
   * @param server what to start
   * @param endpoint {@code http://127.0.0.1:<port>/<path>}: the port is the first argument of the
   *     server's main class, and the path its variable {@value BackingCommand#PATH}. Other users of
   *     the machine can see arguments, but no variables
   * @param arguments those after the port
   * @param ended called with the reason when the process ends unexpectedly
   * @throws PortTakenException if another process listens on the port
   * @throws IOException if it is not built or does not start; with its last lines of output
   */
  static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkAutoCloseable>
      BackingProcess<C> start(
          Server<B, C> server,
          Path repository,
          URI endpoint,
          List<String> arguments,
          Consumer<String> ended)
          throws IOException, InterruptedException {
    BackingCommand command = BackingCommand.of(server, repository);
    Process process = command.start(endpoint, arguments, command.cache().options());
    var started =
        new BackingProcess<>(
            server.name(), process, endpoint, Aws.local(server.client().get(), endpoint).build());
    try {
      started.awaitReady(server.ping());
      started.tell(ended);
      return started;
    } catch (IOException | InterruptedException e) {
      started.close();
      throw e;
    }
  }

  /**
   * Creates the cache for faster starts, if there is none: starts another process of the server for
   * some seconds.
   *
   * @param arguments as for {@link #start}
   */
  static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkAutoCloseable>
      void train(Server<B, C> server, Path repository, List<String> arguments)
          throws IOException, InterruptedException {
    BackingCommand command = BackingCommand.of(server, repository);
    URI endpoint = Ports.privateAddress();
    command
        .cache()
        .train(
            new AotCache.Training() {
              @Override
              public Process start(List<String> options) throws IOException {
                return command.start(endpoint, arguments, options);
              }

              @Override
              public boolean work(Process process) throws IOException, InterruptedException {
                try (C client = Aws.local(server.client().get(), endpoint).build()) {
                  new BackingProcess<>(server.name(), process, endpoint, client)
                      .awaitReady(server.ping());
                  return true;
                }
              }
            });
  }

  private void awaitReady(Consumer<C> ping) throws IOException, InterruptedException {
    var ready = new CompletableFuture<Void>();
    Thread caller = Thread.ofVirtual().start(() -> pingUntilReady(ping, ready));
    process.onExit().thenRun(() -> ready.completeExceptionally(new IOException(exitReason())));
    try {
      ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      String reason = e.getCause().getMessage();
      throw reason.contains(PORT_TAKEN)
          ? new PortTakenException(reason, e)
          : new IOException(reason, e);
    } catch (TimeoutException e) {
      throw new IOException(
          "%s did not answer within %d s".formatted(name, START_LIMIT.toSeconds()), e);
    } finally {
      caller.interrupt();
    }
  }

  /** Tells when the process ends unexpectedly. */
  private void tell(Consumer<String> ended) {
    process
        .onExit()
        .thenRun(
            () -> {
              if (!closing) {
                ended.accept(exitReason());
              }
            });
  }

  private void pingUntilReady(Consumer<C> ping, CompletableFuture<Void> ready) {
    while (!ready.isDone()) {
      try {
        ping.accept(client);
        ready.complete(null);
      } catch (RuntimeException e) {
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }

  URI endpoint() {
    return endpoint;
  }

  C client() {
    return client;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    closing = true;
    client.close();
    process.destroyForcibly();
    try {
      process.waitFor(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String exitReason() {
    try {
      output.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (lastLines) {
      return "%s ended unexpectedly with exit code %d. Its last lines:%n%s"
          .formatted(name, process.exitValue(), String.join(System.lineSeparator(), lastLines));
    }
  }

  private void keepLastLines() {
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (lastLines) {
          lastLines.addLast(line);
          if (lastLines.size() > LINES_KEPT) {
            lastLines.removeFirst();
          }
        }
      }
    } catch (IOException e) {
      // The process ended while it was writing.
    }
  }
}
