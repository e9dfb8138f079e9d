package dev.strait.local.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads the documents of one file, keeping the line of everything in them. */
final class YamlFile {
  private YamlFile() {}

  /**
   * Reads a file.
   *
   * @param file in UTF-8
   * @param errors takes what is wrong with the YAML itself
   * @return the documents that could be read; empty documents are skipped
   */
  static List<YamlDocument> read(Path file, List<ResourceError> errors) {
    List<YamlDocument> documents = new ArrayList<>();
    try {
      String text = Files.readString(file);
      // The documents before a syntax error still count.
      for (Node root : new Yaml(new LoaderOptions()).composeAll(new StringReader(text))) {
        if (!root.getTag().equals(Tag.NULL)) {
          read(file, root, documents, errors);
        }
      }
    } catch (CharacterCodingException e) {
      errors.add(new ResourceError(file, 0, null, "", "not UTF-8 (expected: YAML in UTF-8)"));
    } catch (IOException e) {
      errors.add(new ResourceError(file, 0, null, "", "cannot be read: " + e));
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      String where = e.getContext() == null ? "" : " " + e.getContext();
      errors.add(
          new ResourceError(
              file,
              mark == null ? 0 : mark.getLine() + 1,
              null,
              "",
              "not YAML: " + e.getProblem() + where));
    } catch (YAMLException e) {
      errors.add(new ResourceError(file, 0, null, "", "not YAML: " + e.getMessage()));
    }
    return documents;
  }

  private static void read(
      Path file, Node root, List<YamlDocument> documents, List<ResourceError> errors) {
    int line = root.getStartMark().getLine() + 1;
    if (!(root instanceof MappingNode)) {
      errors.add(
          new ResourceError(
              file, line, null, "", "not a resource (expected: a map with apiVersion and kind)"));
      return;
    }
    Map<FieldPath, Integer> lines = new HashMap<>();
    List<ResourceError> problems = new ArrayList<>();
    var tree = new YamlTree(file, lines, problems).read(root);
    if (problems.isEmpty()) {
      documents.add(new YamlDocument(file, line, (ObjectNode) tree, lines));
    }
    errors.addAll(problems);
  }
}
