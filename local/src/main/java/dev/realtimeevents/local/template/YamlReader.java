package dev.realtimeevents.local.template;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads the YAML of CloudFormation: without aliases and merge keys, with intrinsic functions as the
 * only tags. <a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html">Source</a>.
 */
final class YamlReader {
  private static final Set<Tag> PLAIN =
      Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MAP, Tag.SEQ);

  /** Deeper than any template, and safe for the stack. */
  private static final int MAX_DEPTH = 100;

  private final String file;
  private final Problems problems;

  private YamlReader(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /** The template's sections; an empty mapping and a reported error if they cannot be read. */
  static Node.Fields read(Path file, Problems problems) throws IOException {
    return switch (new YamlReader(file.toString(), problems).read(file)) {
      case Node.Fields sections -> sections;
      case Node other -> {
        if (!(other instanceof Node.Broken)) {
          problems.add(other.location(), "a template must be a mapping, not " + other.kind());
        }
        yield new Node.Fields(other.location(), new LinkedHashMap<>());
      }
    };
  }

  private Node read(Path path) throws IOException {
    var start = new Location(file, 1, 1);
    try {
      String text = Files.readString(path);
      LoadSettings settings =
          LoadSettings.builder().setLabel(file).setCodePointLimit(1 << 20).build();
      Optional<Mark> tooDeep = tooDeep(settings, text);
      if (tooDeep.isPresent()) {
        return problems.broken(
            location(tooDeep.get()), "nested more than " + MAX_DEPTH + " levels deep");
      }
      return new Compose(settings)
          .composeString(text)
          .map(this::convert)
          .orElseGet(() -> problems.broken(start, "the template is empty"));
    } catch (NoSuchFileException e) {
      return problems.broken(start, "there is no such file; set another with --template");
    } catch (CharacterCodingException e) {
      return problems.broken(start, "the template is not UTF-8");
    } catch (MarkedYamlEngineException e) {
      return problems.broken(
          e.getProblemMark().or(e::getContextMark).map(this::location).orElse(start),
          "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      return problems.broken(start, "not YAML: " + e.getMessage());
    }
  }

  /** Where a text is nested too deeply. The events come without recursion, unlike the nodes. */
  private static Optional<Mark> tooDeep(LoadSettings settings, String text) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      switch (event.getEventId()) {
        case SequenceStart, MappingStart -> depth++;
        case SequenceEnd, MappingEnd -> depth--;
        default -> {}
      }
      if (depth > MAX_DEPTH) {
        return event.getStartMark();
      }
    }
    return Optional.empty();
  }

  private Node convert(org.snakeyaml.engine.v2.nodes.Node node) {
    Location location = location(node.getStartMark().orElseThrow());
    if (node.getAnchor().isPresent()) {
      return problems.broken(
          location, "CloudFormation does not support YAML anchors and aliases; repeat the value");
    }
    Node plain =
        switch (node) {
          case ScalarNode scalar -> new Node.Text(location, scalar.getValue());
          case SequenceNode sequence ->
              new Node.Items(location, sequence.getValue().stream().map(this::convert).toList());
          case MappingNode mapping -> mapping(location, mapping);
          default -> throw new IllegalStateException("not composed: " + node.getNodeType());
        };
    return PLAIN.contains(node.getTag()) ? plain : call(location, node.getTag(), plain);
  }

  private Node call(Location location, Tag tag, Node argument) {
    String name = tag.getValue();
    return name.startsWith("!") && name.length() > 1
        ? new Node.Call(location, name.substring(1), argument)
        : problems.broken(location, "the YAML tag " + name + " is not supported");
  }

  private Node mapping(Location location, MappingNode mapping) {
    var fields = new LinkedHashMap<String, Node.Field>();
    for (NodeTuple tuple : mapping.getValue()) {
      Location keyLocation = location(tuple.getKeyNode().getStartMark().orElseThrow());
      Optional<String> key = key(tuple.getKeyNode());
      if (key.isEmpty()) {
        problems.add(keyLocation, "a key must be plain text");
        continue;
      }
      String name = key.get();
      if (name.equals("<<")) {
        problems.add(
            keyLocation, "CloudFormation does not support YAML merge keys; repeat the entries");
        continue;
      }
      var field = new Node.Field(keyLocation, name, convert(tuple.getValueNode()));
      Node.Field first = fields.putIfAbsent(name, field);
      if (first != null) {
        problems.add(
            keyLocation,
            "the key " + name + " is already defined on line " + first.location().line());
      }
    }
    return fields.size() == 1
        ? longForm(location, fields.firstEntry().getValue(), fields)
        : new Node.Fields(location, fields);
  }

  private Node longForm(
      Location location, Node.Field only, LinkedHashMap<String, Node.Field> fields) {
    if (only.name().equals("Ref")) {
      return new Node.Call(location, "Ref", only.value());
    }
    return only.name().startsWith("Fn::")
        ? new Node.Call(location, only.name().substring("Fn::".length()), only.value())
        : new Node.Fields(location, fields);
  }

  private static Optional<String> key(org.snakeyaml.engine.v2.nodes.Node node) {
    return node instanceof ScalarNode scalar
            && PLAIN.contains(scalar.getTag())
            && scalar.getAnchor().isEmpty()
        ? Optional.of(scalar.getValue())
        : Optional.empty();
  }

  private Location location(Mark mark) {
    return new Location(file, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
