package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Node.Broken;
import dev.realtimeevents.local.template.Node.Call;
import dev.realtimeevents.local.template.Node.Fields;
import dev.realtimeevents.local.template.Node.Items;
import dev.realtimeevents.local.template.Node.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Typed access to an evaluated mapping. A missing or invalid property is reported, and a
 * placeholder returned, which is never used: an error ends the reading.
 */
final class Properties {
  private final String owner;
  private final Location location;
  private final Fields fields;
  private final Problems problems;

  /** Reports each property that is not on the list. */
  Properties(
      String owner, Location location, Fields fields, PropertyList known, Problems problems) {
    this.owner = owner;
    this.location = location;
    this.fields = fields;
    this.problems = problems;
    for (Node.Field field : fields.fields().values()) {
      if (!known.knows(field.name())) {
        problems.add(
            field.location(),
            "%s: the property %s is not supported; %s"
                .formatted(owner, field.name(), known.explain()));
      }
    }
  }

  Location location() {
    return location;
  }

  /** The location of the property, or where it is missing. */
  Location location(String name) {
    return has(name) ? fields.fields().get(name).location() : location;
  }

  boolean has(String name) {
    return fields.fields().containsKey(name);
  }

  void report(String name, String message) {
    problems.add(location(name), owner + ": " + name + " " + message);
  }

  Optional<String> text(String name) {
    return value(name).flatMap(node -> text(name, node));
  }

  String required(String name) {
    if (!has(name)) {
      report(name, "is required");
    }
    return text(name).orElse("");
  }

  Optional<BigDecimal> number(String name) {
    return text(name).flatMap(text -> parse(name, text));
  }

  private Optional<BigDecimal> parse(String name, String text) {
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      report(name, "is \"" + text + "\"; use a number");
      return Optional.empty();
    }
  }

  int integer(String name, int otherwise, int min, int max) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, with the limits.
    }
    report(name, "is \"%s\"; use an integer from %d to %d".formatted(text.get(), min, max));
    return otherwise;
  }

  boolean flag(String name, boolean otherwise) {
    return text(name)
        .map(
            text -> {
              if (!text.equals("true") && !text.equals("false")) {
                report(name, "is \"" + text + "\"; use true or false");
              }
              return text.equals("true");
            })
        .orElse(otherwise);
  }

  /** Reports any value other than this one, which is also the default. */
  void only(String name, String supported) {
    text(name)
        .filter(text -> !text.equals(supported))
        .ifPresent(
            text -> report(name, "is \"%s\"; only %s is supported".formatted(text, supported)));
  }

  List<String> texts(String name) {
    return items(name).stream().flatMap(item -> text(name, item).stream()).toList();
  }

  /** A list of texts, or a single text. */
  List<String> textOrTexts(String name) {
    return value(name).orElse(null) instanceof Text(_, var text) ? List.of(text) : texts(name);
  }

  private List<Node> items(String name) {
    return switch (value(name).orElse(null)) {
      case Items(_, var items) -> items;
      case Broken _ -> List.of();
      case null -> List.of();
      case Text _, Fields _, Call _ -> {
        report(name, "must be a list");
        yield List.of();
      }
    };
  }

  /** The mapping with this name; empty by default. */
  Properties properties(String name, PropertyList known) {
    return new Properties(owner + " " + name, location(name), mapping(name), known, problems);
  }

  /** The entries of a list, each a mapping. */
  List<Properties> each(String name, PropertyList known) {
    var all = new ArrayList<Properties>();
    for (Node item : items(name)) {
      switch (item) {
        case Fields mapping ->
            all.add(
                new Properties(owner + " " + name, mapping.location(), mapping, known, problems));
        case Broken _ -> {}
        case Text _, Items _, Call _ ->
            problems.add(item.location(), owner + ": " + name + " must be a list of mappings");
      }
    }
    return all;
  }

  /**
   * The entries of a mapping from any names to mappings.
   *
   * @param label for error messages, before the name of an entry
   */
  Map<String, Properties> named(String name, String label, PropertyList known) {
    var all = new LinkedHashMap<String, Properties>();
    for (Node.Field field : mapping(name).fields().values()) {
      switch (field.value()) {
        case Fields mapping ->
            all.put(
                field.name(),
                new Properties(
                    label + " " + field.name(), field.location(), mapping, known, problems));
        case Broken _ -> {}
        case Text _, Items _, Call _ ->
            problems.add(field.location(), label + " " + field.name() + " must be a mapping");
      }
    }
    return all;
  }

  /** A mapping from any names to texts. */
  Map<String, String> variables(String name) {
    var all = new LinkedHashMap<String, String>();
    for (Node.Field field : mapping(name).fields().values()) {
      text(field.name(), field.value(), field.location())
          .ifPresent(text -> all.put(field.name(), text));
    }
    return all;
  }

  /** The unchecked mapping; empty by default. */
  Fields mapping(String name) {
    var empty = new Fields(location(name), new LinkedHashMap<>());
    return switch (value(name).orElse(null)) {
      case Fields mapping -> mapping;
      case Broken _ -> empty;
      case null -> empty;
      case Text _, Items _, Call _ -> {
        report(name, "must be a mapping");
        yield empty;
      }
    };
  }

  private Optional<Node> value(String name) {
    return Optional.ofNullable(fields.fields().get(name)).map(Node.Field::value);
  }

  private Optional<String> text(String name, Node node) {
    return text(name, node, location(name));
  }

  private Optional<String> text(String name, Node node, Location at) {
    return switch (node) {
      case Text(_, var text) -> Optional.of(text);
      case Broken _ -> Optional.empty();
      case Items _, Fields _, Call _ -> {
        problems.add(at, owner + ": " + name + " must be text, not " + node.kind());
        yield Optional.empty();
      }
    };
  }
}
