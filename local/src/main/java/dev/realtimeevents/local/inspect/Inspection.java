package dev.realtimeevents.local.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.gateway.LocalEndpoint;
import dev.realtimeevents.local.gateway.LocalEndpoint.Ask;
import dev.realtimeevents.local.lambda.FunctionProcesses;
import dev.realtimeevents.local.template.Application;
import dev.realtimeevents.local.trace.Line;
import dev.realtimeevents.local.trace.Lines;
import dev.realtimeevents.local.trace.SiteReader;
import dev.realtimeevents.local.trace.Tracing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The endpoints that look into the running product. Thread-safe.
 *
 * <ul>
 *   <li>{@code GET /.local/lines?after=N&limit=N&wait=SECONDS}: {@code {"last", "lines"}}, the
 *       functions' lines after a number; with {@code wait} it waits for one
 *   <li>{@code GET /.local/trace?of=…}: {@link dev.realtimeevents.local.trace.Trace} as JSON
 *   <li>{@code GET /.local/channels}: the channels with their positions and listeners
 *   <li>{@code GET /.local/status}: what runs
 * </ul>
 */
public final class Inspection {
  private static final int MOST_LINES = 10_000;
  private static final int SOME_LINES = 500;
  private static final int LONGEST_WAIT = 25; // s

  private final Application application;
  private final FunctionProcesses functions;
  private final Tables tables;
  private final Lines lines;
  private final Channels channels;
  private final String version;
  private volatile SiteReader site = SiteReader.NONE;

  public Inspection(
      Application application,
      FunctionProcesses functions,
      Tables tables,
      Lines lines,
      String version) {
    this.application = application;
    this.functions = functions;
    this.tables = tables;
    this.lines = lines;
    this.channels = new Channels(tables, application);
    this.version = version;
  }

  /** Traces ask this site from now on. */
  public void ask(SiteReader reader) {
    site = reader;
  }

  /** By method and path. */
  public Map<String, LocalEndpoint> endpoints() {
    return Map.of(
        "GET /.local/lines", this::lines,
        "GET /.local/trace", reading(this::trace),
        "GET /.local/channels", reading(ask -> channels.all()),
        "GET /.local/status", reading(this::status));
  }

  /** What the product's tables say of open connections, by id. */
  public Map<String, ObjectNode> connections(List<String> ids) {
    try {
      return tables.exist() ? tables.connections(ids) : Map.of();
    } catch (SdkException e) {
      // A fault may be on: the sockets are known all the same.
      return Map.of();
    }
  }

  /** Says so where the tables do not answer. */
  private LocalEndpoint reading(LocalEndpoint endpoint) {
    return ask -> {
      if (!tables.exist()) {
        throw new IllegalStateException("The template has none of the product's tables");
      }
      try {
        return endpoint.answer(ask);
      } catch (SdkException e) {
        throw new IllegalStateException(
            "The tables do not answer: %s. A fault may be on: GET /.local/faults"
                .formatted(e.getMessage()),
            e);
      }
    };
  }

  private JsonNode lines(Ask ask) throws InterruptedException {
    long after = ask.number("after", 0, Long.MAX_VALUE);
    int limit = (int) ask.number("limit", SOME_LINES, MOST_LINES);
    Duration patience = Duration.ofSeconds(ask.number("wait", 0, LONGEST_WAIT));
    List<Line> found = lines.after(after, limit, patience);
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("last", lines.last());
    ArrayNode all = answer.putArray("lines");
    found.forEach(line -> all.add(line.json()));
    return answer;
  }

  private JsonNode trace(Ask ask) throws InterruptedException {
    return new Tracing(lines.all(), tables, site, lines.limits()).of(ask.text("of")).json();
  }

  private JsonNode status(Ask ask) {
    ObjectNode status =
        JsonNodeFactory.instance
            .objectNode()
            .put("version", version)
            .put("started", lines.since().toString())
            .put("channels", channels.all().size())
            .put("lines", lines.last());
    ArrayNode all = status.putArray("functions");
    for (Application.Function function : application.functions()) {
      all.addObject()
          .put("name", function.name())
          .put("processes", functions.pids(function.name()).size());
    }
    return status;
  }
}
