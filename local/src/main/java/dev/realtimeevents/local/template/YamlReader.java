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
          problems.add(other.place(), "a template must be a mapping, not " + other.kind());
        }
        yield new Node.Fields(other.place(), new LinkedHashMap<>());
      }
    };
  }

  private Node read(Path path) throws IOException {
    var start = new Place(file, 1, 1);
    try {
      String text = Files.readString(path);
      LoadSettings settings =
          LoadSettings.builder().setLabel(file).setCodePointLimit(1 << 20).build();
      return new Compose(settings)
          .composeString(text)
          .map(node -> convert(node, 0))
          .orElseGet(() -> problems.broken(start, "the template is empty"));
    } catch (NoSuchFileException e) {
      return problems.broken(start, "there is no such file; set another with --template");
    } catch (CharacterCodingException e) {
      return problems.broken(start, "the template is not UTF-8");
    } catch (MarkedYamlEngineException e) {
      return problems.broken(
          e.getProblemMark().or(e::getContextMark).map(this::place).orElse(start),
          "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      return problems.broken(start, "not YAML: " + e.getMessage());
    }
  }

  private Node convert(org.snakeyaml.engine.v2.nodes.Node node, int depth) {
    Place place = place(node.getStartMark().orElseThrow());
    if (node.getAnchor().isPresent()) {
      return problems.broken(
          place, "CloudFormation does not support YAML anchors and aliases; repeat the value");
    }
    if (depth > MAX_DEPTH) {
      return problems.broken(place, "nested more than " + MAX_DEPTH + " levels deep");
    }
    Node plain =
        switch (node) {
          case ScalarNode scalar -> new Node.Text(place, scalar.getValue());
          case SequenceNode sequence ->
              new Node.Items(
                  place,
                  sequence.getValue().stream().map(item -> convert(item, depth + 1)).toList());
          case MappingNode mapping -> mapping(place, mapping, depth);
          default -> throw new IllegalStateException("not composed: " + node.getNodeType());
        };
    return PLAIN.contains(node.getTag()) ? plain : call(place, node.getTag(), plain);
  }

  private Node call(Place place, Tag tag, Node argument) {
    String name = tag.getValue();
    return name.startsWith("!") && name.length() > 1
        ? new Node.Call(place, name.substring(1), argument)
        : problems.broken(place, "the YAML tag " + name + " is not supported");
  }

  private Node mapping(Place place, MappingNode mapping, int depth) {
    var fields = new LinkedHashMap<String, Node.Field>();
    for (NodeTuple tuple : mapping.getValue()) {
      Place keyPlace = place(tuple.getKeyNode().getStartMark().orElseThrow());
      Optional<String> key = key(tuple.getKeyNode());
      if (key.isEmpty()) {
        problems.add(keyPlace, "a key must be plain text");
        continue;
      }
      String name = key.get();
      if (name.equals("<<")) {
        problems.add(
            keyPlace, "CloudFormation does not support YAML merge keys; repeat the entries");
        continue;
      }
      var field = new Node.Field(keyPlace, name, convert(tuple.getValueNode(), depth + 1));
      Node.Field first = fields.putIfAbsent(name, field);
      if (first != null) {
        problems.add(
            keyPlace, "the key " + name + " is already defined on line " + first.place().line());
      }
    }
    return fields.size() == 1
        ? longForm(place, fields.firstEntry().getValue(), fields)
        : new Node.Fields(place, fields);
  }

  private Node longForm(Place place, Node.Field only, LinkedHashMap<String, Node.Field> fields) {
    if (only.name().equals("Ref")) {
      return new Node.Call(place, "Ref", only.value());
    }
    return only.name().startsWith("Fn::")
        ? new Node.Call(place, only.name().substring("Fn::".length()), only.value())
        : new Node.Fields(place, fields);
  }

  private static Optional<String> key(org.snakeyaml.engine.v2.nodes.Node node) {
    return node instanceof ScalarNode scalar
            && PLAIN.contains(scalar.getTag())
            && scalar.getAnchor().isEmpty()
        ? Optional.of(scalar.getValue())
        : Optional.empty();
  }

  private Place place(Mark mark) {
    return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
