package dev.realtimeevents.local.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What happened to one event.
 *
 * @param of the id or position that was asked for
 * @param events the events that it is; an id can be an event in several channels
 * @param steps in the order of time
 * @param unknown what nobody here knows, as sentences
 */
public record Trace(String of, List<TracedEvent> events, List<Step> steps, List<String> unknown) {

  /** As docs/console.md describes it. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("of", of);
    ArrayNode all = json.putArray("events");
    for (TracedEvent event : events) {
      ObjectNode described = all.addObject();
      event.id().ifPresent(id -> described.put("id", id));
      event.name().ifPresent(name -> described.put("event", name));
      described.put("channel", event.channel()).put("seq", event.seq());
    }
    ArrayNode ordered = json.putArray("steps");
    for (Step step : steps) {
      ObjectNode described = ordered.addObject();
      step.at().ifPresent(at -> described.put("at", at.toString()));
      described.put("stage", step.stage().label()).put("text", step.text()).put("ok", step.ok());
      step.connectionId().ifPresent(id -> described.put("connectionId", id));
      step.channel().ifPresent(channel -> described.put("channel", channel));
    }
    ArrayNode sentences = json.putArray("unknown");
    unknown.forEach(sentences::add);
    return json;
  }
}
