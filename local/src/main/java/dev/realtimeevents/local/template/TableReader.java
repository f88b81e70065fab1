package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Application.Attribute;
import dev.realtimeevents.local.template.Application.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code AWS::DynamoDB::Table}. */
final class TableReader {
  private static final PropertyList DEFINITION =
      PropertyList.of("AttributeDefinitions").honours("AttributeName", "AttributeType");

  private static final PropertyList KEY =
      PropertyList.of("KeySchema").honours("AttributeName", "KeyType");

  private static final PropertyList TIME_TO_LIVE =
      PropertyList.of("TimeToLiveSpecification").honours("AttributeName", "Enabled");

  private TableReader() {}

  static Table read(String name, Properties properties) {
    Map<String, String> types = types(properties);
    Map<String, Attribute> keys = keys(properties, types);
    if (!keys.containsKey("HASH")) {
      properties.report("KeySchema", "needs a key of KeyType HASH");
    }
    for (String defined : types.keySet()) {
      if (keys.values().stream().noneMatch(key -> key.name().equals(defined))) {
        properties.report("AttributeDefinitions", "defines " + defined + ", which is not a key");
      }
    }
    return new Table(
        name,
        keys.getOrDefault("HASH", new Attribute("", "S")),
        Optional.ofNullable(keys.get("RANGE")),
        timeToLive(properties.properties("TimeToLiveSpecification", TIME_TO_LIVE)));
  }

  private static Map<String, String> types(Properties properties) {
    var types = new LinkedHashMap<String, String>();
    for (Properties definition : properties.each("AttributeDefinitions", DEFINITION)) {
      String type = definition.required("AttributeType");
      if (!type.isEmpty() && !Set.of("S", "N", "B").contains(type)) {
        definition.report("AttributeType", "is " + type + "; use S, N or B");
      }
      types.put(definition.required("AttributeName"), type);
    }
    return types;
  }

  private static Map<String, Attribute> keys(Properties properties, Map<String, String> types) {
    var keys = new LinkedHashMap<String, Attribute>();
    for (Properties key : properties.each("KeySchema", KEY)) {
      String name = key.required("AttributeName");
      String kind = key.required("KeyType");
      if (!kind.isEmpty() && !Set.of("HASH", "RANGE").contains(kind)) {
        key.report("KeyType", "is " + kind + "; use HASH or RANGE");
      }
      if (!name.isEmpty() && !types.containsKey(name)) {
        key.report("AttributeName", "is " + name + "; define it in AttributeDefinitions");
      }
      if (keys.put(kind, new Attribute(name, types.getOrDefault(name, "S"))) != null) {
        key.report("KeyType", "is " + kind + " a second time");
      }
    }
    return keys;
  }

  private static Optional<String> timeToLive(Properties specification) {
    return specification.flag("Enabled", false)
        ? Optional.of(specification.required("AttributeName"))
        : Optional.empty();
  }
}
