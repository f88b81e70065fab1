package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Node.Text;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What names mean inside a resource or an output: parameters, pseudo parameters and resources.
 *
 * @param needed told the name of each resource that is referred to
 * @param chosen false inside the branch of an {@code !If} that is not taken
 */
record ResourceScope(
    Map<String, Resource> resources,
    Parameters parameters,
    Conditions conditions,
    LocalNames names,
    Problems problems,
    Consumer<String> needed,
    boolean chosen)
    implements Scope {

  @Override
  public Node ref(Place place, String name) {
    return parameters
        .value(name)
        .or(() -> LocalNames.pseudoParameter(name).map(text -> new Text(place, text)))
        .orElseGet(() -> resource(place, name));
  }

  @Override
  public Node attribute(Place place, String name, String attribute) {
    return find(place, name)
        .<Node>map(
            resource ->
                resource.type().attributes().contains(attribute)
                    ? new Text(place, names.attribute(resource.type(), name, attribute))
                    : problems.broken(
                        place,
                        "%s has no attribute %s here; it has %s"
                            .formatted(
                                resource.title(),
                                attribute,
                                String.join(", ", new TreeSet<>(resource.type().attributes())))))
        .orElseGet(() -> new Node.Broken(place));
  }

  @Override
  public boolean condition(Place place, String name) {
    return conditions.condition(place, name);
  }

  @Override
  public Scope unchosen() {
    return new ResourceScope(resources, parameters, conditions, names, problems, _ -> {}, false);
  }

  /** The same, telling another of the resources that are referred to. */
  ResourceScope telling(Consumer<String> other) {
    return new ResourceScope(resources, parameters, conditions, names, problems, other, chosen);
  }

  private Node resource(Place place, String name) {
    if (name.startsWith("AWS::")) {
      return problems.broken(
          place,
          "the pseudo parameter "
              + name
              + " is not supported; supported: "
              + LocalNames.PSEUDO_PARAMETERS);
    }
    var dot = name.indexOf('.');
    return find(place, dot < 0 ? name : name.substring(0, dot))
        .<Node>map(
            resource ->
                dot < 0
                    ? new Text(place, names.ref(resource.type(), name))
                    : published(place, resource, name.substring(dot + 1)))
        .orElseGet(() -> new Node.Broken(place));
  }

  /** {@code !Ref Function.Alias} or {@code .Version}, of the resources that SAM adds. */
  private Node published(Place place, Resource resource, String suffix) {
    if (resource.type() != ResourceType.FUNCTION || !ResourceType.isPublished(suffix)) {
      return problems.broken(
          place,
          "!Ref %s.%s: only a function's .Alias or .Version".formatted(resource.name(), suffix));
    }
    return resource
        .alias()
        .<Node>map(
            alias ->
                new Text(
                    place,
                    LocalNames.functionArn(resource.name(), suffix.equals("Alias") ? alias : "1")))
        .orElseGet(
            () ->
                problems.broken(
                    place, resource.title() + " publishes nothing: give it AutoPublishAlias"));
  }

  private Optional<Resource> find(Place place, String name) {
    var resource = resources.get(name);
    if (resource == null) {
      problems.add(place, "there is no parameter or resource " + name);
      return Optional.empty();
    }
    if (!resource.present() && chosen) {
      problems.add(place, resource.title() + " is left out, because its Condition does not hold");
      return Optional.empty();
    }
    needed.accept(name);
    return Optional.of(resource);
  }
}
