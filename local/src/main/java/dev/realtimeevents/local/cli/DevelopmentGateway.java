package dev.realtimeevents.local.cli;

import dev.realtimeevents.local.backing.PortTakenException;
import dev.realtimeevents.local.backing.Secrets;
import dev.realtimeevents.local.gateway.Gateway;
import dev.realtimeevents.local.inspect.Inspection;
import dev.realtimeevents.local.lambda.FunctionProcesses;
import dev.realtimeevents.local.lambda.Invocation;
import dev.realtimeevents.local.template.Application;
import dev.realtimeevents.local.template.TemplateException;
import dev.realtimeevents.local.trace.SiteReader;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The application of a template, running on this machine. Thread-safe.
 *
 * <p>Every process that it starts ends with it, even if this JVM is killed.
 */
public final class DevelopmentGateway implements AutoCloseable {
  /** The prefix of a secret in Standard Webhooks; base64 follows. */
  private static final String SECRET_PREFIX = "whsec_";

  /** Each chooses free ports anew: another process may take one before it is used. */
  private static final int TRIES = 3;

  private final CloseStack started;
  private final Application application;
  private final Gateway gateway;
  private final FunctionProcesses functions;
  private final Services services;
  private final Secrets secrets;
  private final Inspection inspection;
  private final CompletableFuture<String> failure;

  DevelopmentGateway(
      CloseStack started,
      Application application,
      Gateway gateway,
      FunctionProcesses functions,
      Services services,
      Secrets secrets,
      Inspection inspection,
      CompletableFuture<String> failure) {
    this.started = started;
    this.application = application;
    this.gateway = gateway;
    this.functions = functions;
    this.services = services;
    this.secrets = secrets;
    this.inspection = inspection;
    this.failure = failure;
  }

  /**
   * Starts everything in parallel, and returns when it serves.
   *
   * @throws TemplateException if the template or a parameter is invalid or not supported
   * @throws IOException if the port is taken or a process does not start
   * @throws IllegalStateException if the functions are not built
   */
  public static DevelopmentGateway start(DevelopmentOptions options)
      throws TemplateException, IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      var started = new CloseStack();
      try {
        return new Startup(options, started).run();
      } catch (PortTakenException e) {
        started.close();
        if (tries == TRIES) {
          throw e;
        }
      } catch (TemplateException | IOException | InterruptedException | RuntimeException e) {
        started.close();
        throw e;
      }
    }
  }

  /** The template's first secret, as {@code whsec_…}. */
  static Optional<String> secret(Application application, Secrets secrets) {
    return application.secrets().stream()
        .findFirst()
        .map(secret -> SECRET_PREFIX + secrets.value(secret.name()));
  }

  /** The HTTP API: {@code http://127.0.0.1:<port>}. */
  public URI httpUrl() {
    return gateway.http();
  }

  /** The WebSocket API: {@code ws://127.0.0.1:<port>}. */
  public URI webSocketUrl() {
    return gateway.webSocket();
  }

  /** The evaluated template. */
  public Application application() {
    return application;
  }

  /** The secret that signs dispatches, as {@code whsec_…}; empty if the template has none. */
  public Optional<String> secret() {
    return secret(application, secrets);
  }

  /** The endpoint of DynamoDB, for an SDK client with any credentials. */
  public URI dynamoDbUrl() {
    return services.dynamoDb();
  }

  /** The endpoint of SQS, for an SDK client with any credentials. */
  public URI sqsUrl() {
    return services.sqs();
  }

  /** The endpoint of Secrets Manager, for an SDK client with any region and credentials. */
  public URI secretsManagerUrl() {
    return secrets.endpoint();
  }

  /** Traces of events ask this site from now on. */
  void ask(SiteReader site) {
    inspection.ask(site);
  }

  /** Invokes a function directly and waits, as Lambda's synchronous invoke does. */
  public Invocation invoke(String function, byte[] event) throws InterruptedException {
    return functions.invoke(function, event);
  }

  /** Kills the processes of a function, even during an invocation: a fault on demand. */
  public void kill(String function) {
    functions.kill(function, Integer.MAX_VALUE);
  }

  /** The operating system's ids of a function's processes. */
  public Collection<Long> pids(String function) {
    return functions.pids(function);
  }

  /** Completed with the reason when a process ends that the gateway cannot do without. */
  public CompletableFuture<String> failure() {
    return failure.copy();
  }

  /** Waits until the functions' AOT cache exists, so that further processes start faster. */
  public void awaitTraining() throws InterruptedException {
    functions.awaitTraining();
  }

  /** Stops everything, in the reverse order of the start. */
  @Override
  public void close() {
    started.close();
  }
}
