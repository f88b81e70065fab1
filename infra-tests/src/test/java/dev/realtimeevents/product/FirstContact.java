package dev.realtimeevents.product;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.verify.Problem;
import dev.realtimeevents.wire.RawHttp;
import dev.realtimeevents.wire.TestSocket;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What must work before a suite can say anything: the addresses, the secret, and one event on its
 * way to a page. Its problems name the next step.
 */
public final class FirstContact {
  /** How many steps it has. */
  public static final int STEPS = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String LOGS = "Look into the lines that the functions log";

  private final Product product;
  private final String channel = "public:" + UUID.randomUUID();

  private FirstContact(Product product) {
    this.product = product;
  }

  /**
   * Tries it with the deployment that the properties name.
   *
   * @return the first problem; empty if it works
   */
  public static Optional<Problem> problem() throws Exception {
    try (Product product = Product.open()) {
      var contact = new FirstContact(product);
      Optional<Problem> problem = contact.withTheSecret();
      return problem.isPresent() ? problem : contact.withThePages();
    }
  }

  /** A body without an event tells who is refused for the secret, and publishes nothing. */
  private Optional<Problem> withTheSecret() {
    String test = "a dispatch with the secret is read";
    try {
      RawHttp.Answer answer = product.send(Request.json("{}").header(product.secret().bearer()));
      return switch (answer.status()) {
        case 400 -> Optional.empty();
        case 401 ->
            problem(
                test,
                "the gateway refuses this secret. Take its own: the output SecretArn names it,"
                    + " './realtime connect --json' prints it");
        default ->
            problem(
                test,
                "%s answers with status %d, and a gateway of this project with 400. Check the URL:"
                        .formatted(product.dispatch(), answer.status())
                    + " it is the output DispatchUrl");
      };
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return problem(test, silent(product.dispatch(), e));
    }
  }

  private Optional<Problem> withThePages() throws Exception {
    try (TestSocket page = connect()) {
      return withThe(page);
    } catch (CompletionException e) {
      return problem("a page connects", refusal(e.getCause()));
    }
  }

  private TestSocket connect() {
    return CompletableFuture.supplyAsync(() -> product.connect("realtime-events", "another"))
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  private Optional<Problem> withThe(TestSocket page) throws Exception {
    page.send("{\"action\":\"subscribe\",\"channel\":\"" + channel + "\"}");
    Optional<String> answer = page.nextWithin(PATIENCE);
    String subscribes = "a page subscribes";
    if (answer.isEmpty()) {
      return problem(subscribes, "no answer within " + PATIENCE.toSeconds() + " s. " + LOGS);
    }
    JsonNode subscribed = Product.json(answer.get());
    if (!subscribed.path("type").asText().equals("subscribed")) {
      return problem(
          subscribes,
          "it is answered %s. The checks need a gateway whose PublicChannels has public:*"
              .formatted(subscribed.path("message").asText(answer.get())));
    }
    String arrives = "an event arrives";
    RawHttp.Answer published =
        product.send(
            Request.json(Bodies.event("n", "channel", "\"" + channel + "\""))
                .header(product.secret().bearer()));
    if (published.status() != 200) {
      return problem(
          arrives,
          "its dispatch is answered %d %s. %s"
              .formatted(published.status(), published.body(), LOGS));
    }
    return page.nextWithin(PATIENCE).isPresent()
        ? Optional.empty()
        : problem(arrives, "nothing arrives within " + PATIENCE.toSeconds() + " s. " + LOGS);
  }

  private String refusal(Throwable cause) {
    if (!(cause instanceof WebSocketHandshakeException handshake)) {
      return silent(product.webSocket(), cause);
    }
    int status = handshake.getResponse().statusCode();
    return switch (status) {
      case 403 ->
          product.origin().isPresent()
              ? "it is refused with status 403: AllowedOrigins does not have %s, or the URL is not"
                      .formatted(product.origin().get())
                  + " the output WebSocketUrl"
              : "it is refused with status 403. Check that the URL is the output WebSocketUrl, and"
                  + " give one of AllowedOrigins: --origin https://example.com";
      case 429 -> "it is refused: too many connections in this second. Try again in a minute";
      default ->
          "%s refuses the handshake with status %d. %s"
              .formatted(product.webSocket(), status, status < 500 ? "Check the URL" : LOGS);
    };
  }

  private static String silent(Object url, Throwable cause) {
    String reason =
        switch (cause) {
          case EOFException _ -> "the connection ends";
          case TimeoutException _ -> "nothing within " + PATIENCE.toSeconds() + " s";
          case UnknownHostException _ -> "there is no such host";
          case RuntimeException _ -> "its answer is not HTTP";
          default -> Objects.requireNonNullElse(cause.getMessage(), "the connection fails");
        };
    return "%s does not answer (%s). Check the URL, and whether the gateway runs"
        .formatted(url, reason);
  }

  private static Optional<Problem> problem(String test, String reason) {
    return Optional.of(new Problem(test, reason));
  }
}
