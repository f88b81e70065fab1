package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Node.Broken;
import dev.realtimeevents.local.template.Node.Call;
import dev.realtimeevents.local.template.Node.Field;
import dev.realtimeevents.local.template.Node.Fields;
import dev.realtimeevents.local.template.Node.Items;
import dev.realtimeevents.local.template.Node.Text;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the declarations of resources, before their properties are evaluated. */
final class ResourceDeclarations {
  private static final PropertyList GLOBALS = PropertyList.of("Globals").honours("Function");

  private static final PropertyList RESOURCE =
      PropertyList.of("a resource")
          .honours("Type", "Properties", "Condition", "DependsOn")
          .without("metadata for tools", "Metadata")
          .without("no resource outlives a run", "DeletionPolicy", "UpdateReplacePolicy");

  /** Properties that SAM rejects in Globals, because they belong to one function. */
  private static final Set<String> NOT_GLOBAL = Set.of("Events", "Role", "Policies");

  private final Conditions conditions;
  private final Evaluator evaluator;
  private final Problems problems;

  private ResourceDeclarations(Conditions conditions, Evaluator evaluator, Problems problems) {
    this.conditions = conditions;
    this.evaluator = evaluator;
    this.problems = problems;
  }

  /** The resources by logical id, in the template's order. */
  static Map<String, Resource> read(
      Properties template, Conditions conditions, Fields mappings, Problems problems) {
    var evaluator = new Evaluator(conditions, mappings, problems);
    return new ResourceDeclarations(conditions, evaluator, problems).read(template);
  }

  private Map<String, Resource> read(Properties template) {
    if (!template.has("Resources")) {
      template.report("Resources", "is required");
    }
    Fields globals = globals(template.properties("Globals", GLOBALS).mapping("Function"));
    var resources = new LinkedHashMap<String, Resource>();
    template
        .named("Resources", "resource", RESOURCE)
        .forEach(
            (name, declared) ->
                resource(name, declared, globals)
                    .ifPresent(resource -> resources.put(name, resource)));
    return resources;
  }

  private Fields globals(Fields function) {
    var known = new LinkedHashMap<String, Field>();
    for (Field field : function.fields().values()) {
      PropertyList properties = ResourceType.FUNCTION.properties();
      if (NOT_GLOBAL.contains(field.name()) || !properties.knows(field.name())) {
        problems.add(
            field.location(),
            "Globals.Function: the property "
                + field.name()
                + " is not supported; "
                + properties.explain());
      } else {
        known.put(field.name(), field);
      }
    }
    return new Fields(function.location(), known);
  }

  private Optional<Resource> resource(String name, Properties declared, Fields globals) {
    if (!name.matches("[A-Za-z0-9]{1,255}")) {
      problems.add(
          declared.location(), "the logical id " + name + " must consist of letters and digits");
      return Optional.empty();
    }
    String typeName = declared.required("Type");
    Optional<ResourceType> type = ResourceType.of(typeName);
    if (type.isEmpty()) {
      if (!typeName.isEmpty()) {
        declared.report(
            "Type",
            "is " + typeName + ", which is not supported; use one of " + ResourceType.supported());
      }
      return Optional.empty();
    }
    Boolean present =
        declared
            .text("Condition")
            .map(condition -> conditions.condition(declared.location("Condition"), condition))
            .orElse(true);
    Fields own = declared.mapping("Properties");
    Fields properties = type.get() == ResourceType.FUNCTION ? merge(globals, own) : own;
    return Optional.of(
        new Resource(
            name,
            declared.location(),
            type.get(),
            present,
            declared.textOrTexts("DependsOn"),
            properties,
            alias(properties)));
  }

  private Optional<String> alias(Fields properties) {
    return Optional.ofNullable(properties.fields().get("AutoPublishAlias"))
        .flatMap(field -> evaluator.evaluate(field.value()))
        .map(alias -> alias instanceof Text(_, var text) ? text : "");
  }

  /**
   * Merges as <a
   * href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html">SAM
   * does</a>: mappings by key, lists by concatenation; of any other value, the function's own.
   */
  private static Fields merge(Fields global, Fields own) {
    var merged = new LinkedHashMap<>(global.fields());
    for (Field field : own.fields().values()) {
      merged.merge(
          field.name(),
          field,
          (inherited, _) ->
              new Field(field.location(), field.name(), merge(inherited.value(), field.value())));
    }
    return new Fields(own.location(), merged);
  }

  private static Node merge(Node global, Node own) {
    return switch (own) {
      case Fields mapping when global instanceof Fields inherited -> merge(inherited, mapping);
      case Items(var location, var items) when global instanceof Items(_, var inherited) ->
          new Items(location, Stream.concat(inherited.stream(), items.stream()).toList());
      case Text _, Items _, Fields _, Call _, Broken _ -> own;
    };
  }
}
