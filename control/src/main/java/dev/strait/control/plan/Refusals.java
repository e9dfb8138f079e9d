package dev.strait.control.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says which nodes refused what, or cannot do what, and why; those that are alike together. */
final class Refusals {
  private static final int MOST_NAMED = 3;

  /** A status holds 4096 characters. */
  private static final int MOST_SAID = 4000;

  private Refusals() {}

  /** One sentence a reason; null when nothing was refused. */
  static @Nullable String told(List<ObservedNode> nodes) {
    Map<Acknowledgement.Refused, List<String>> alike = new LinkedHashMap<>();
    for (ObservedNode node : nodes) {
      if (node.acknowledgement() != null && node.acknowledgement().refused() != null) {
        alike
            .computeIfAbsent(node.acknowledgement().refused(), refused -> new ArrayList<>())
            .add(node.name());
      }
    }
    if (alike.isEmpty()) {
      return null;
    }
    StringBuilder told = new StringBuilder();
    alike.forEach(
        (refused, names) ->
            told.append(
                "%s refused %s %s: %s. "
                    .formatted(
                        named(names),
                        refused.what(),
                        refused.revision(),
                        String.join("; ", refused.reasons()))));
    return cut(told) + "What ran before goes on.";
  }

  /** What nodes cannot do although their configuration runs; null for nothing. */
  static @Nullable String problems(List<ObservedNode> nodes) {
    Map<String, List<String>> alike = new LinkedHashMap<>();
    for (ObservedNode node : nodes) {
      if (node.acknowledgement() != null) {
        for (String problem : node.acknowledgement().problems()) {
          alike.computeIfAbsent(problem, same -> new ArrayList<>()).add(node.name());
        }
      }
    }
    if (alike.isEmpty()) {
      return null;
    }
    StringBuilder told = new StringBuilder();
    alike.forEach(
        (problem, names) -> told.append(named(names)).append(": ").append(problem).append(' '));
    return cut(told).trim();
  }

  private static String cut(StringBuilder told) {
    if (told.length() > MOST_SAID) {
      told.setLength(MOST_SAID);
      told.append("… ");
    }
    return told.toString();
  }

  private static String named(List<String> names) {
    if (names.size() == 1) {
      return "Node " + names.get(0);
    }
    String first = String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())));
    int more = names.size() - MOST_NAMED;
    return "Nodes " + first + (more > 0 ? " and " + more + " more" : "");
  }
}
