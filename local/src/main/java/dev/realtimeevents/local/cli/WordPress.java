package dev.realtimeevents.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.local.trace.SiteReader;
import dev.realtimeevents.local.trace.Stage;
import dev.realtimeevents.local.trace.Step;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A WordPress whose plugin uses a gateway, served by {@code testkit/wordpress/up.mjs}. It ends at
 * the end of its input, and therefore with this JVM, even if that is killed. Thread-safe.
 */
final class WordPress implements SiteReader, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STOP_SECONDS = 20;

  private final Process process;
  private final BufferedReader output;
  private final List<String> lines;
  private volatile boolean closing;

  private WordPress(Process process, BufferedReader output, List<String> lines) {
    this.process = process;
    this.output = output;
    this.lines = lines;
  }

  /**
   * Starts it, and returns when it serves.
   *
   * @param repository the root, with {@code npm ci} done
   * @param port on 127.0.0.1; 0 picks a free one
   * @param folder keeps its files and its database
   * @param source the folder of the WordPress to copy; empty for the one in the npm packages
   * @param constants of the plugin, by name
   * @throws IOException if it does not start; the reason is on standard error
   */
  static WordPress start(
      Path repository, int port, Path folder, Optional<Path> source, Map<String, String> constants)
      throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                "node",
                repository.resolve("testkit/wordpress/up.mjs").toString(),
                String.valueOf(port),
                folder.toString()));
    source.map(Path::toString).ifPresent(command::add);
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    builder.environment().putAll(constants);
    Process process = builder.start();
    BufferedReader reader = process.inputReader(UTF_8);
    var lines = new ArrayList<String>();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.isEmpty()) {
        return new WordPress(process, reader, List.copyOf(lines));
      }
      lines.add(line);
    }
    throw new IOException("--wordpress: WordPress did not start; see the errors above");
  }

  /** Its address, the logins and what to click, for people. */
  List<String> lines() {
    return lines;
  }

  /** Asks the outbox of the plugin: one line of JSON, which is answered with one. */
  @Override
  public synchronized Optional<Told> read(String of) {
    try {
      BufferedWriter input = process.outputWriter(UTF_8);
      input.write(JSON.createObjectNode().put("trace", of).toString());
      input.newLine();
      input.flush();
      JsonNode answer = JSON.readTree(Optional.ofNullable(output.readLine()).orElse("{}"));
      return answer.has("steps") ? Optional.of(told(answer)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // It has ended, or said something else.
    }
  }

  private static Told told(JsonNode answer) {
    return new Told(
        answer.path("steps").valueStream().map(WordPress::step).toList(),
        answer.path("unknown").valueStream().map(JsonNode::asText).toList());
  }

  private static Step step(JsonNode step) {
    return new Step(
        Optional.of(OffsetDateTime.parse(step.path("at").asText()).toInstant()),
        Stage.OUTBOX,
        step.path("text").asText(),
        step.path("ok").asBoolean(),
        Optional.empty(),
        Optional.of(step.path("channel").asText()));
  }

  /** Completed with the reason when it ends unexpectedly. */
  CompletableFuture<String> failure() {
    var failure = new CompletableFuture<String>();
    process
        .onExit()
        .thenAccept(
            ended -> {
              if (!closing) {
                failure.complete(
                    "WordPress ended unexpectedly with exit code " + ended.exitValue());
              }
            });
    return failure;
  }

  /** Stops it, and waits for its end. */
  @Override
  public void close() {
    closing = true;
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException _) {
      // It has already ended.
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
