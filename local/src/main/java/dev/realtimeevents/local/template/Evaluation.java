package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Node.Field;
import dev.realtimeevents.local.template.Node.Fields;
import dev.realtimeevents.local.template.Node.Text;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Evaluates resources and outputs, and records the dependencies between resources. */
final class Evaluation {
  private final Map<String, Resource> resources;
  private final ResourceScope scope;
  private final Fields mappings;
  private final Problems problems;
  private final Dependencies dependencies = new Dependencies();

  Evaluation(
      Map<String, Resource> resources,
      Parameters parameters,
      Conditions conditions,
      Fields mappings,
      LocalNames names,
      Problems problems) {
    this.resources = resources;
    this.mappings = mappings;
    this.problems = problems;
    this.scope =
        new ResourceScope(resources, parameters, conditions, names, problems, _ -> {}, true);
  }

  /** The resource's properties, checked against those that its type supports. */
  Properties properties(Resource resource) {
    for (String name : resource.dependsOn()) {
      if (resources.containsKey(name)) {
        dependencies.add(resource.name(), name);
      } else {
        problems.add(
            resource.location(),
            "DependsOn is " + name + ", which is not a resource of this template");
      }
    }
    var evaluated = new LinkedHashMap<String, Field>();
    for (Field field : resource.properties().fields().values()) {
      String from =
          isSeparateResource(resource.type(), field.name())
              ? resource.name() + "." + field.name()
              : resource.name();
      evaluate(field.value(), scopeOf(resource, from))
          .ifPresent(
              value ->
                  evaluated.put(field.name(), new Field(field.location(), field.name(), value)));
    }
    return new Properties(
        resource.title(),
        resource.location(),
        new Fields(resource.properties().location(), evaluated),
        resource.type().properties(),
        problems);
  }

  /** An output; empty if its {@code Condition} is false. */
  Optional<Fields> output(Field output) {
    if (!(output.value() instanceof Fields declared)) {
      problems.add(
          output.location(), "output " + output.name() + " must be a mapping with a Value");
      return Optional.empty();
    }
    boolean isTrue =
        !(declared.fields().get("Condition") instanceof Field(var location, _, Text(_, var name)))
            || scope.condition(location, name);
    return evaluate(declared, isTrue ? scope : scope.unused())
        .filter(_ -> isTrue)
        .flatMap(node -> node instanceof Fields fields ? Optional.of(fields) : Optional.empty());
  }

  /** Records a dependency that no intrinsic function expresses. */
  void needs(String resource, String needed) {
    dependencies.add(resource, needed);
  }

  void reportCycle() {
    dependencies.reportCycle(resources, problems);
  }

  private Optional<Node> evaluate(Node node, Scope within) {
    return new Evaluator(within, mappings, problems).evaluate(node);
  }

  private Scope scopeOf(Resource resource, String from) {
    return resource.present()
        ? scope.recording(needed -> dependencies.add(from, needed))
        : scope.unused();
  }

  /** SAM makes separate resources of these properties, and nothing can refer to them. */
  private static boolean isSeparateResource(ResourceType type, String property) {
    return type == ResourceType.WEB_SOCKET_API && property.equals("Routes")
        || type == ResourceType.FUNCTION && property.equals("Events");
  }
}
