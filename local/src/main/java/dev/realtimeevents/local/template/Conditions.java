package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Node.Broken;
import dev.realtimeevents.local.template.Node.Call;
import dev.realtimeevents.local.template.Node.Field;
import dev.realtimeevents.local.template.Node.Fields;
import dev.realtimeevents.local.template.Node.Items;
import dev.realtimeevents.local.template.Node.Text;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The conditions of a template, which can refer only to parameters and to each other. */
final class Conditions implements Scope {
  private final SequencedMap<String, Field> declared;
  private final Parameters parameters;
  private final Problems problems;
  private final Evaluator operands;
  private final Map<String, Boolean> known = new HashMap<>();
  private final LinkedHashSet<String> inProgress = new LinkedHashSet<>();

  Conditions(
      SequencedMap<String, Field> declared,
      Parameters parameters,
      Fields mappings,
      Problems problems) {
    this.declared = declared;
    this.parameters = parameters;
    this.problems = problems;
    this.operands = new Evaluator(this, mappings, problems);
    declared.values().forEach(field -> condition(field.location(), field.name()));
  }

  @Override
  public boolean condition(Location location, String name) {
    Field field = declared.get(name);
    if (field == null) {
      problems.add(
          location,
          "there is no condition "
              + name
              + (declared.isEmpty() ? "" : "; use one of " + String.join(", ", declared.keySet())));
      return false;
    }
    if (known.containsKey(name)) {
      return known.get(name);
    }
    if (!inProgress.add(name)) {
      problems.add(
          field.location(),
          "conditions form a cycle: " + String.join(" → ", inProgress) + " → " + name);
      return false;
    }
    boolean isTrue = isTrue(field.value());
    inProgress.remove(name);
    known.put(name, isTrue);
    return isTrue;
  }

  @Override
  public Node ref(Location location, String name) {
    return parameters
        .value(name)
        .or(() -> LocalNames.pseudoParameter(name).map(text -> new Text(location, text)))
        .orElseGet(
            () ->
                problems.broken(
                    location, "!Ref " + name + ": a condition can refer only to parameters"));
  }

  @Override
  public Node attribute(Location location, String resource, String attribute) {
    return problems.broken(
        location,
        "!GetAtt " + resource + "." + attribute + ": a condition can refer only to parameters");
  }

  private boolean isTrue(Node node) {
    return switch (node) {
      case Call(var location, var function, Items(_, var items)) -> call(location, function, items);
      case Call(var location, var function, Text(_, var name)) when function.equals("Condition") ->
          condition(location, name);
      case Fields(_, var fields)
          when fields.size() == 1
              && fields.get("Condition") instanceof Field(var location, _, Text(_, var name)) ->
          condition(location, name);
      case Broken _ -> false;
      case Call _, Fields _, Items _, Text _ -> notCondition(node.location());
    };
  }

  private boolean call(Location location, String function, List<Node> items) {
    int count = items.size();
    return switch (function) {
      case "Equals" ->
          count == 2 ? equal(items.getFirst(), items.getLast()) : notCondition(location);
      case "Not" -> count == 1 ? !isTrue(items.getFirst()) : notCondition(location);
      case "And" -> count >= 2 ? trueCount(items) == count : notCondition(location);
      case "Or" -> count >= 2 ? trueCount(items) > 0 : notCondition(location);
      default -> notCondition(location);
    };
  }

  /** Evaluates every operand, to report the errors in all of them. */
  private long trueCount(List<Node> items) {
    return items.stream().filter(this::isTrue).count();
  }

  private boolean equal(Node left, Node right) {
    Node a = operands.evaluate(left).orElse(null);
    Node b = operands.evaluate(right).orElse(null);
    return a instanceof Text(_, var text) && b instanceof Text(_, var other) && text.equals(other);
  }

  private boolean notCondition(Location location) {
    problems.add(
        location,
        "a condition must be !Equals [a, b], !Not [c], !And [c, c…], !Or [c, c…] or !Condition"
            + " name");
    return false;
  }
}
