package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Node.Broken;
import dev.realtimeevents.local.template.Node.Call;
import dev.realtimeevents.local.template.Node.Field;
import dev.realtimeevents.local.template.Node.Fields;
import dev.realtimeevents.local.template.Node.Items;
import dev.realtimeevents.local.template.Node.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Evaluates <a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html">intrinsic
 * functions</a>: the result contains no {@link Call}.
 */
final class Evaluator {
  private static final String SUPPORTED =
      "Ref, Sub, GetAtt, If, Join, Select, Split, FindInMap; in Conditions Equals, Not, And, Or";

  /** {@code ${Name}}, {@code ${Name.Attribute}}, {@code ${!Literal}}. */
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

  private final Scope scope;
  private final Fields mappings;
  private final Problems problems;

  Evaluator(Scope scope, Fields mappings, Problems problems) {
    this.scope = scope;
    this.mappings = mappings;
    this.problems = problems;
  }

  /** Empty for {@code AWS::NoValue}: the property or item is then left out. */
  Optional<Node> evaluate(Node node) {
    return switch (node) {
      case Text text -> Optional.of(text);
      case Broken broken -> Optional.of(broken);
      case Items items -> Optional.of(items(items));
      case Fields fields -> Optional.of(mapping(fields));
      case Call call -> call(call);
    };
  }

  private Items items(Items items) {
    return new Items(
        items.location(), items.items().stream().flatMap(item -> evaluate(item).stream()).toList());
  }

  private Node mapping(Fields fields) {
    for (Field field : fields.fields().values()) {
      if (field.name().startsWith("Fn::")) {
        return problems.broken(
            field.location(), field.name() + " must be the only key of its mapping");
      }
    }
    return fields(fields);
  }

  private Fields fields(Fields fields) {
    var evaluated = new LinkedHashMap<String, Field>();
    for (Field field : fields.fields().values()) {
      evaluate(field.value())
          .ifPresent(
              value ->
                  evaluated.put(field.name(), new Field(field.location(), field.name(), value)));
    }
    return new Fields(fields.location(), evaluated);
  }

  private Optional<Node> call(Call call) {
    return switch (call.function()) {
      case "Ref" -> ref(call);
      case "If" -> choose(call);
      case "Sub" -> Optional.of(substitute(call));
      case "GetAtt" -> Optional.of(attribute(call));
      case "Join" -> Optional.of(join(call));
      case "Select" -> Optional.of(select(call));
      case "Split" -> Optional.of(split(call));
      case "FindInMap" -> Optional.of(find(call));
      case "Equals", "Not", "And", "Or", "Condition" ->
          Optional.of(
              problems.broken(
                  call.location(), "!" + call.function() + " is only valid in Conditions"));
      default ->
          Optional.of(
              problems.broken(
                  call.location(),
                  "the intrinsic function "
                      + call.function()
                      + " is not supported; use one of "
                      + SUPPORTED));
    };
  }

  private Optional<Node> ref(Call call) {
    return switch (call.argument()) {
      case Text name when name.text().equals("AWS::NoValue") -> Optional.empty();
      case Text name -> Optional.of(scope.ref(call.location(), name.text()));
      case Broken broken -> Optional.of(broken);
      case Items _, Fields _, Call _ ->
          Optional.of(problems.broken(call.location(), "!Ref takes a name"));
    };
  }

  private Optional<Node> choose(Call call) {
    if (!(call.argument() instanceof Items(_, var items))
        || items.size() != 3
        || !(items.getFirst() instanceof Text condition)) {
      return Optional.of(
          problems.broken(call.location(), "!If takes [condition, value if true, value if false]"));
    }
    boolean isTrue = scope.condition(condition.location(), condition.text());
    // The other branch is evaluated too, to report its errors.
    new Evaluator(scope.unused(), mappings, problems).evaluate(items.get(isTrue ? 2 : 1));
    return evaluate(items.get(isTrue ? 1 : 2));
  }

  private Node substitute(Call call) {
    return switch (call.argument()) {
      case Text text -> substitute(call.location(), text.text(), Map.of());
      case Items(_, var items)
          when items.size() == 2
              && items.getFirst() instanceof Text text
              && items.getLast() instanceof Fields variables ->
          substitute(call.location(), text.text(), fields(variables).fields());
      case Broken broken -> broken;
      case Items _, Fields _, Call _ ->
          problems.broken(call.location(), "!Sub takes text, or [text, mapping of variables]");
    };
  }

  private Node substitute(Location location, String text, Map<String, Field> variables) {
    var result = new StringBuilder();
    Matcher matcher = VARIABLE.matcher(text);
    boolean broken = false;
    while (matcher.find()) {
      String name = matcher.group(1).strip();
      if (name.startsWith("!")) {
        matcher.appendReplacement(result, Matcher.quoteReplacement("${" + name.substring(1) + "}"));
        continue;
      }
      Node value =
          variables.containsKey(name) ? variables.get(name).value() : variable(location, name);
      if (value instanceof Text(_, var replacement)) {
        matcher.appendReplacement(result, Matcher.quoteReplacement(replacement));
      } else {
        broken = true;
        if (!(value instanceof Broken)) {
          problems.add(location, "${" + name + "} of !Sub is " + value.kind() + ", not text");
        }
      }
    }
    matcher.appendTail(result);
    return broken ? new Broken(location) : new Text(location, result.toString());
  }

  private Node variable(Location location, String name) {
    int dot = name.indexOf('.');
    String attribute = dot < 0 ? "" : name.substring(dot + 1);
    return dot < 0 || ResourceType.isPublished(attribute)
        ? scope.ref(location, name)
        : scope.attribute(location, name.substring(0, dot), attribute);
  }

  private Node attribute(Call call) {
    return switch (call.argument()) {
      case Text(_, var text) when text.indexOf('.') > 0 ->
          scope.attribute(
              call.location(),
              text.substring(0, text.indexOf('.')),
              text.substring(text.indexOf('.') + 1));
      case Items(_, var items)
          when items.size() == 2
              && items.getFirst() instanceof Text(_, var resource)
              && items.getLast() instanceof Text(_, var attribute) ->
          scope.attribute(call.location(), resource, attribute);
      case Broken broken -> broken;
      case Text _, Items _, Fields _, Call _ ->
          problems.broken(call.location(), "!GetAtt takes Resource.Attribute");
    };
  }

  private Node join(Call call) {
    return apply(
        call,
        "[delimiter, list of text]",
        arguments ->
            arguments.size() == 2
                    && arguments.getFirst() instanceof Text(_, var delimiter)
                    && arguments.getLast() instanceof Items(_, var parts)
                ? texts(parts)
                    .map(texts -> new Text(call.location(), String.join(delimiter, texts)))
                : Optional.empty());
  }

  private Node select(Call call) {
    return apply(
        call,
        "[index, list], the index counted from 0 and within the list",
        arguments ->
            arguments.size() == 2
                    && arguments.getFirst() instanceof Text(_, var index)
                    && arguments.getLast() instanceof Items(_, var values)
                    && index.matches("[0-9]{1,9}")
                    && Integer.parseInt(index) < values.size()
                ? Optional.of(values.get(Integer.parseInt(index)))
                : Optional.empty());
  }

  private Node split(Call call) {
    return apply(
        call,
        "[delimiter, text]",
        arguments ->
            arguments.size() == 2
                    && arguments.getFirst() instanceof Text(_, var delimiter)
                    && arguments.getLast() instanceof Text(_, var text)
                    && !delimiter.isEmpty()
                ? Optional.of(new Items(call.location(), parts(call.location(), delimiter, text)))
                : Optional.empty());
  }

  private static List<Node> parts(Location location, String delimiter, String text) {
    return Arrays.stream(text.split(Pattern.quote(delimiter), -1))
        .<Node>map(part -> new Text(location, part))
        .toList();
  }

  private Node find(Call call) {
    return apply(
        call,
        "[map, first key, second key] with keys of Mappings",
        arguments -> texts(arguments).filter(path -> path.size() == 3).flatMap(this::find));
  }

  private Optional<Node> find(List<String> path) {
    Optional<Node> found = Optional.<Node>of(mappings);
    for (String key : path) {
      found =
          found.map(
              node ->
                  node instanceof Fields(_, var fields) && fields.containsKey(key)
                      ? fields.get(key).value()
                      : null);
    }
    return found;
  }

  /** Applies a function to the evaluated arguments, unless an error in them is reported already. */
  private Node apply(
      Call call, String usage, Function<List<Node>, Optional<? extends Node>> function) {
    List<Node> arguments =
        call.argument() instanceof Items list ? items(list).items() : List.<Node>of();
    if (call.argument() instanceof Broken || arguments.stream().anyMatch(Evaluator::isBroken)) {
      return new Broken(call.location());
    }
    return function
        .apply(arguments)
        .<Node>map(result -> result)
        .orElseGet(
            () -> problems.broken(call.location(), "!" + call.function() + " takes " + usage));
  }

  private static boolean isBroken(Node node) {
    return node instanceof Broken
        || node instanceof Items(_, var items) && items.stream().anyMatch(Broken.class::isInstance);
  }

  private static Optional<List<String>> texts(List<Node> nodes) {
    var texts = new ArrayList<String>();
    for (Node node : nodes) {
      if (!(node instanceof Text(_, var text))) {
        return Optional.empty();
      }
      texts.add(text);
    }
    return Optional.of(texts);
  }
}
