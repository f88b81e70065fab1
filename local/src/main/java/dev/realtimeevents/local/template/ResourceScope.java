package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Node.Text;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The scope of a resource or an output: parameters, pseudo parameters and resources.
 *
 * @param needed receives the name of each referenced resource
 * @param used false inside the unused branch of an {@code !If}
 */
record ResourceScope(
    Map<String, Resource> resources,
    Parameters parameters,
    Conditions conditions,
    LocalNames names,
    Problems problems,
    Consumer<String> needed,
    boolean used)
    implements Scope {

  @Override
  public Node ref(Location location, String name) {
    return parameters
        .value(name)
        .or(() -> LocalNames.pseudoParameter(name).map(text -> new Text(location, text)))
        .orElseGet(() -> resource(location, name));
  }

  @Override
  public Node attribute(Location location, String name, String attribute) {
    return find(location, name)
        .<Node>map(
            resource ->
                resource.type().attributes().contains(attribute)
                    ? new Text(location, names.attribute(resource.type(), name, attribute))
                    : problems.broken(
                        location,
                        "%s has no attribute %s here; use one of %s"
                            .formatted(
                                resource.title(),
                                attribute,
                                String.join(", ", new TreeSet<>(resource.type().attributes())))))
        .orElseGet(() -> new Node.Broken(location));
  }

  @Override
  public boolean condition(Location location, String name) {
    return conditions.condition(location, name);
  }

  @Override
  public Scope unused() {
    return new ResourceScope(resources, parameters, conditions, names, problems, _ -> {}, false);
  }

  /** The same scope with another receiver of referenced resources. */
  ResourceScope recording(Consumer<String> other) {
    return new ResourceScope(resources, parameters, conditions, names, problems, other, used);
  }

  private Node resource(Location location, String name) {
    if (name.startsWith("AWS::")) {
      return problems.broken(
          location,
          "the pseudo parameter "
              + name
              + " is not supported; use one of "
              + LocalNames.PSEUDO_PARAMETERS);
    }
    int dot = name.indexOf('.');
    return find(location, dot < 0 ? name : name.substring(0, dot))
        .<Node>map(
            resource ->
                dot < 0
                    ? new Text(location, names.ref(resource.type(), name))
                    : published(location, resource, name.substring(dot + 1)))
        .orElseGet(() -> new Node.Broken(location));
  }

  /** {@code !Ref Function.Alias} or {@code .Version}, which refer to resources that SAM adds. */
  private Node published(Location location, Resource resource, String suffix) {
    if (resource.type() != ResourceType.FUNCTION || !ResourceType.isPublished(suffix)) {
      return problems.broken(
          location,
          "!Ref %s.%s: use .Alias or .Version of a function".formatted(resource.name(), suffix));
    }
    return resource
        .alias()
        .<Node>map(
            alias ->
                new Text(
                    location,
                    LocalNames.functionArn(resource.name(), suffix.equals("Alias") ? alias : "1")))
        .orElseGet(
            () ->
                problems.broken(
                    location, resource.title() + " has no alias or version; set AutoPublishAlias"));
  }

  private Optional<Resource> find(Location location, String name) {
    Resource resource = resources.get(name);
    if (resource == null) {
      problems.add(location, "there is no parameter or resource " + name);
      return Optional.empty();
    }
    if (!resource.present() && used) {
      problems.add(location, resource.title() + " does not exist, because its Condition is false");
      return Optional.empty();
    }
    needed.accept(name);
    return Optional.of(resource);
  }
}
