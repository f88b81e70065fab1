package dev.realtimeevents.local.trace;

import dev.realtimeevents.local.trace.LogReader.Found;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows one event through the lines of the functions and the log.
 *
 * @param lines in any order
 * @param site the site that sent it, if it can be asked
 * @param limits what is not among the lines, as a sentence
 */
public record Tracing(List<Line> lines, LogReader log, SiteReader site, String limits) {
  private static final String OUTBOX =
      "Whether the site still keeps the event, or sent it more than once, the site tells:"
          + " 'wp realtime trace %s'.";
  private static final String SHOWN =
      "No browser says what it showed: a push has no receipt. A browser that missed it asks for it"
          + " within minutes.";

  /**
   * Follows an event.
   *
   * @param of an id, the beginning of one of these lines' ids and {@code …}, or a channel and a
   *     number such as {@code public#18}
   * @throws IllegalArgumentException if it is neither
   */
  public Trace of(String of) throws InterruptedException {
    Wanted wanted = Wanted.parse(Shortened.resolve(of, lines));
    List<TracedEvent> events = events(wanted);
    var steps = new ArrayList<Step>();
    for (Line line : lines) {
      refusal(wanted, events, line).ifPresent(steps::add);
      for (TracedEvent event : events) {
        steps.addAll(LineSteps.of(line, event));
      }
    }
    for (TracedEvent event : events) {
      inLog(event, accepted(event), steps);
    }
    Optional<SiteReader.Told> told = site.read(wanted.text());
    told.ifPresent(its -> steps.addAll(its.steps()));
    // A stable sort: what one line tells stays together, and the log follows the dispatch.
    steps.sort(Comparator.comparing(step -> step.at().orElse(Instant.MAX)));
    return new Trace(
        wanted.text(), events, List.copyOf(steps), unknown(wanted, events, steps, told));
  }

  /** The events that are meant: those that lines name, or the log alone. */
  private List<TracedEvent> events(Wanted wanted) throws InterruptedException {
    Map<String, TracedEvent> found = new LinkedHashMap<>();
    for (Line line : lines) {
      if (line.number("seq").isPresent() && !line.text("id").isEmpty() && means(wanted, line)) {
        var event =
            new TracedEvent(
                Optional.of(line.text("id")),
                Optional.of(line.text("event")),
                line.text("channel"),
                line.count("seq"));
        found.put(event.position(), event);
      }
    }
    if (found.isEmpty() && wanted.position().isPresent()) {
      Wanted.Position at = wanted.position().get();
      switch (log.find(at.channel(), at.seq())) {
        case Found.Kept(var id, var name) ->
            found.put(
                wanted.text(),
                new TracedEvent(Optional.of(id), Optional.of(name), at.channel(), at.seq()));
        case Found.Expired() ->
            found.put(
                wanted.text(),
                new TracedEvent(Optional.empty(), Optional.empty(), at.channel(), at.seq()));
        case Found.Ahead _, Found.NotAsked _ -> {}
      }
    }
    return List.copyOf(found.values());
  }

  private static boolean means(Wanted wanted, Line line) {
    return line.text("id").equals(wanted.text())
        || wanted
            .position()
            .filter(at -> at.channel().equals(line.text("channel")))
            .filter(at -> at.seq() == line.count("seq"))
            .isPresent();
  }

  /** A dispatch with this id that was refused: it has no number, so only the id tells. */
  private static Optional<Step> refusal(Wanted wanted, List<TracedEvent> events, Line line) {
    boolean isRefused = line.message().equals("dispatch") && !line.text("code").isEmpty();
    if (!isRefused || !names(line, wanted, events)) {
      return Optional.empty();
    }
    return Optional.of(
        Step.of(
            line,
            Stage.REFUSED,
            false,
            "Refused with %d: %s".formatted(line.count("status"), line.text("reason"))));
  }

  private static boolean names(Line line, Wanted wanted, List<TracedEvent> events) {
    List<String> ids = new ArrayList<>(List.of(line.text("ids").split(",")));
    ids.add(line.text("id"));
    return ids.contains(wanted.text())
        || events.stream().flatMap(event -> event.id().stream()).anyMatch(ids::contains);
  }

  /** The line that tells of the first acceptance. */
  private Optional<Line> accepted(TracedEvent event) {
    return lines.stream()
        .filter(line -> line.message().equals("dispatch") && event.isAt(line))
        .filter(line -> !line.has("repeat"))
        .findFirst();
  }

  private void inLog(TracedEvent event, Optional<Line> accepted, List<Step> steps)
      throws InterruptedException {
    String position = "#%d of %s".formatted(event.seq(), event.channel());
    Found found = log.find(event.channel(), event.seq());
    boolean ok = !(found instanceof Found.Ahead);
    String text =
        switch (found) {
          case Found.Kept _ -> "The log has it as %s.".formatted(position);
          case Found.Expired() ->
              "The log had it as %s and has it no more: it is older than the log keeps events."
                  .formatted(position);
          case Found.Ahead(long head) ->
              "The log of %s ends at #%d: it began anew since, as a gateway without --data does at each start."
                  .formatted(event.channel(), head);
          case Found.NotAsked(var why) -> "The log was not asked: %s".formatted(why);
        };
    steps.add(
        new Step(
            accepted.map(Line::time),
            Stage.LOG,
            text,
            ok,
            Optional.empty(),
            Optional.of(event.channel())));
  }

  private List<String> unknown(
      Wanted wanted, List<TracedEvent> events, List<Step> steps, Optional<SiteReader.Told> told) {
    var unknown = new ArrayList<String>();
    if (events.isEmpty() && steps.isEmpty()) {
      unknown.add(
          "Nothing here names %s: no dispatch with it was accepted or refused."
              .formatted(wanted.text()));
    }
    boolean isDispatchKnown =
        events.stream().allMatch(event -> accepted(event).isPresent()) && !steps.isEmpty();
    if (!isDispatchKnown) {
      unknown.add(limits);
    }
    told.ifPresentOrElse(
        its -> unknown.addAll(its.unknown()), () -> unknown.add(OUTBOX.formatted(wanted.text())));
    if (!events.isEmpty()) {
      unknown.add(SHOWN);
    }
    return List.copyOf(unknown);
  }
}
