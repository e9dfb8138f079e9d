package dev.strait.local.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Makes the JSON that a YAML document stands for, as kubectl would: timestamps stay text, keys are
 * text, a key may stand only once.
 */
final class YamlTree {
  /** Aliases can blow a small file up without end. */
  private static final int MAX_NODES = 200_000;

  private static final Set<String> TRUE = Set.of("true", "yes", "on");

  private final Path file;
  private final Map<FieldPath, Integer> lines;
  private final List<ResourceError> errors;
  private int nodes;

  YamlTree(Path file, Map<FieldPath, Integer> lines, List<ResourceError> errors) {
    this.file = file;
    this.lines = lines;
    this.errors = errors;
  }

  JsonNode read(Node root) {
    return read(root, FieldPath.ROOT);
  }

  private JsonNode read(Node node, FieldPath path) {
    lines.putIfAbsent(path, node.getStartMark().getLine() + 1);
    if (++nodes > MAX_NODES) {
      if (nodes == MAX_NODES + 1) {
        error(node, path, "more than " + MAX_NODES + " values in one document");
      }
      return NullNode.getInstance();
    }
    if (node instanceof MappingNode mapping) {
      return map(mapping, path);
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode items = JsonNodeFactory.instance.arrayNode();
      for (Node item : sequence.getValue()) {
        items.add(read(item, path.index(items.size())));
      }
      return items;
    }
    return scalar((ScalarNode) node, path);
  }

  private ObjectNode map(MappingNode mapping, FieldPath path) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (NodeTuple entry : mapping.getValue()) {
      Node key = entry.getKeyNode();
      if (!(key instanceof ScalarNode name)) {
        error(key, path, "a key is not a name (expected: name: value)");
      } else if (key.getTag().equals(Tag.MERGE)) {
        error(key, path, "merge keys (<<) are not understood: write the fields out");
      } else if (fields.has(name.getValue())) {
        error(key, path.field(name.getValue()), "stands twice (expected: once)");
      } else {
        FieldPath field = path.field(name.getValue());
        lines.put(field, key.getStartMark().getLine() + 1);
        fields.set(name.getValue(), read(entry.getValueNode(), field));
      }
    }
    return fields;
  }

  private JsonNode scalar(ScalarNode scalar, FieldPath path) {
    String text = scalar.getValue();
    // YAML 1.1 reads 12:30:45 as a number to the base of 60; kubectl does not.
    Tag tag = text.indexOf(':') >= 0 ? Tag.STR : scalar.getTag();
    try {
      if (tag.equals(Tag.NULL)) {
        return NullNode.getInstance();
      }
      if (tag.equals(Tag.BOOL)) {
        return JsonNodeFactory.instance.booleanNode(TRUE.contains(text.toLowerCase(Locale.ROOT)));
      }
      if (tag.equals(Tag.INT)) {
        return JsonNodeFactory.instance.numberNode(Long.decode(text.replace("_", "")));
      }
      if (tag.equals(Tag.FLOAT)) {
        return JsonNodeFactory.instance.numberNode(Double.parseDouble(text.replace("_", "")));
      }
    } catch (NumberFormatException e) {
      error(
          scalar,
          path,
          "a number that is not understood (expected: plain digits of at most 64 bits, or text in quotes)");
    }
    return TextNode.valueOf(text);
  }

  private void error(Node node, FieldPath path, String message) {
    int line = node.getStartMark().getLine() + 1;
    errors.add(new ResourceError(file, line, null, path.toString(), message));
  }
}
