package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Node.Broken;
import dev.realtimeevents.local.template.Node.Fields;
import dev.realtimeevents.local.template.Node.Items;
import dev.realtimeevents.local.template.Node.Text;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The values of a template's parameters, checked as in <a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html">CloudFormation</a>.
 */
final class Parameters {
  private static final PropertyList PROPERTIES =
      PropertyList.of("parameter")
          .honours("Type", "Default", "AllowedValues", "AllowedPattern", "ConstraintDescription")
          .honours("MinValue", "MaxValue", "MinLength", "MaxLength")
          .without("documentation and display", "Description", "NoEcho");

  private static final String TYPES = "String, Number, CommaDelimitedList";

  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Problems problems;

  private Parameters(Problems problems) {
    this.problems = problems;
  }

  /**
   * Reads the section {@code Parameters}.
   *
   * @param given values by parameter name; all others have their defaults
   */
  static Parameters read(Fields section, Map<String, String> given, Problems problems) {
    var parameters = new Parameters(problems);
    for (Node.Field field : section.fields().values()) {
      parameters.read(field, given.get(field.name()));
    }
    for (String name : given.keySet()) {
      if (!parameters.values.containsKey(name)) {
        problems.add(
            section.location(),
            "there is no parameter "
                + name
                + (parameters.values.isEmpty()
                    ? "; the template has none"
                    : "; use one of " + String.join(", ", parameters.values.keySet())));
      }
    }
    return parameters;
  }

  /** Empty when there is no such parameter. */
  Optional<Node> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  private void read(Node.Field field, String given) {
    values.put(field.name(), new Broken(field.location()));
    if (!(field.value() instanceof Fields fields)) {
      problems.add(
          field.location(), "parameter " + field.name() + " must be a mapping with a Type");
      return;
    }
    var properties =
        new Properties("parameter " + field.name(), field.location(), fields, PROPERTIES, problems);
    String type = properties.required("Type");
    Optional<String> value = Optional.ofNullable(given).or(() -> properties.text("Default"));
    if (type.isEmpty() || value.isEmpty() && properties.has("Default")) {
      return;
    }
    if (value.isEmpty()) {
      problems.add(
          field.location(),
          "parameter %s has no Default; set it with --parameter %s=VALUE"
              .formatted(field.name(), field.name()));
      return;
    }
    String text = value.get();
    requirement(type, text, properties)
        .ifPresentOrElse(
            required ->
                problems.add(
                    field.location(),
                    "parameter %s is \"%s\"%s; it must be %s"
                        .formatted(
                            field.name(), text, given == null ? " by default" : "", required)),
            () -> values.put(field.name(), value(field.location(), type, text)));
  }

  private static Node value(Location location, String type, String text) {
    return type.equals("CommaDelimitedList")
        ? new Items(
            location,
            List.of(text.split(",", -1)).stream()
                .<Node>map(item -> new Text(location, item.strip()))
                .toList())
        : new Text(location, text);
  }

  /** The requirement that the text does not meet, if any. */
  private Optional<String> requirement(String type, String text, Properties properties) {
    List<String> allowed = properties.texts("AllowedValues");
    if (!allowed.isEmpty() && !allowed.contains(text)) {
      return Optional.of("one of " + String.join(", ", allowed));
    }
    return switch (type) {
      case "Number" -> numberRequirement(text, properties);
      case "String", "CommaDelimitedList" -> textRequirement(text, properties);
      default -> Optional.of("of a supported type (" + TYPES + "), not " + type);
    };
  }

  private static Optional<String> numberRequirement(String text, Properties properties) {
    try {
      var number = new BigDecimal(text);
      Optional<BigDecimal> tooSmall =
          properties.number("MinValue").filter(min -> number.compareTo(min) < 0);
      Optional<BigDecimal> tooLarge =
          properties.number("MaxValue").filter(max -> number.compareTo(max) > 0);
      return tooSmall.map(min -> "at least " + min).or(() -> tooLarge.map(max -> "at most " + max));
    } catch (NumberFormatException e) {
      return Optional.of("a number");
    }
  }

  private Optional<String> textRequirement(String text, Properties properties) {
    BigDecimal length = BigDecimal.valueOf(text.length());
    Optional<BigDecimal> tooShort =
        properties.number("MinLength").filter(min -> length.compareTo(min) < 0);
    Optional<BigDecimal> tooLong =
        properties.number("MaxLength").filter(max -> length.compareTo(max) > 0);
    return tooShort
        .map(min -> "at least " + min + " characters long")
        .or(() -> tooLong.map(max -> "at most " + max + " characters long"))
        .or(() -> patternRequirement(text, properties));
  }

  private Optional<String> patternRequirement(String text, Properties properties) {
    Optional<String> pattern = properties.text("AllowedPattern");
    try {
      return pattern
          .filter(expression -> !Pattern.matches(expression, text))
          .map(
              expression ->
                  properties.text("ConstraintDescription").orElse("a match of " + expression));
    } catch (PatternSyntaxException e) {
      problems.add(properties.location("AllowedPattern"), "AllowedPattern: " + e.getDescription());
      return Optional.empty();
    }
  }
}
