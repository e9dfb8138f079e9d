package dev.strait.local.yaml;

import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/**
 * A rule of {@code x-kubernetes-validations}. Rules use the standard library of CEL only, so an API
 * server and this agree. Safe for use by several threads.
 *
 * @param rule the expression; compiled when it is first asked, for most resources ask few of them
 * @param message what it wants of people
 */
record CelRule(String rule, String message) {
  private static final Map<String, CelRuntime.Program> COMPILED = new ConcurrentHashMap<>();

  /** As Kubernetes: {@code matches} looks for the expression anywhere in the text. */
  private static final CelOptions OPTIONS =
      CelOptions.current().enableRegexPartialMatch(true).build();

  /** Made on first use: CEL takes a while to load. */
  private static final class Cel {
    static final CelCompiler COMPILER =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("self", SimpleType.DYN)
            .build();
    static final CelRuntime RUNTIME =
        CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();
  }

  /** Loads CEL beside whatever else a program does when it starts: it takes a third of a second. */
  static void warmUp() {
    Future<?> unused =
        CompletableFuture.runAsync(
            () -> COMPILED.computeIfAbsent("self == self", CelRule::compile));
  }

  /**
   * Asks the rule.
   *
   * @param self text, Long, Double, Boolean, List or Map
   * @return whether the value is as the rule wants it
   * @throws CelEvaluationException when the rule stumbles over the value, which counts as a refusal
   */
  boolean holds(Object self) throws CelEvaluationException {
    CelRuntime.Program program = COMPILED.computeIfAbsent(rule, CelRule::compile);
    return Boolean.TRUE.equals(program.eval(Map.of("self", self)));
  }

  private static CelRuntime.Program compile(String rule) {
    try {
      return Cel.RUNTIME.createProgram(Cel.COMPILER.compile(rule).getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalStateException("rule of a CRD: " + rule, e);
    }
  }
}
