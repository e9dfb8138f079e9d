package dev.strait.cli;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** The table of modules in docs/architecture.md: an arrow against it fails the build. */
@AnalyzeClasses(packages = "dev.strait", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleArrowsTest {
  @ArchTest
  static void modulesUseOnlyWhatTheyMay(JavaClasses classes) {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.strait..")
        .layer("crds")
        .definedBy("dev.strait.crds..")
        .layer("node-config")
        .definedBy("dev.strait.nodeconfig..")
        .layer("control")
        .definedBy("dev.strait.control..")
        .layer("data-plane")
        .definedBy("dev.strait.dataplane..")
        .layer("local")
        .definedBy("dev.strait.local..")
        .layer("operator")
        .definedBy("dev.strait.operator..")
        .layer("cli")
        .definedBy("dev.strait.cli..")
        .layer("sample-llm")
        .definedBy("dev.strait.examples.llm..")
        .whereLayer("crds")
        .mayNotAccessAnyLayer()
        .whereLayer("node-config")
        .mayNotAccessAnyLayer()
        .whereLayer("control")
        .mayOnlyAccessLayers("crds", "node-config")
        .whereLayer("data-plane")
        .mayOnlyAccessLayers("node-config")
        .whereLayer("local")
        .mayOnlyAccessLayers("control", "crds", "node-config")
        .whereLayer("operator")
        .mayOnlyAccessLayers("control", "crds", "node-config")
        .whereLayer("cli")
        .mayOnlyAccessLayers("local", "control", "crds", "node-config")
        .whereLayer("sample-llm")
        .mayNotAccessAnyLayer()
        .check(classes);
  }

  @ArchTest
  static final ArchRule dataPlaneNeverSeesKubernetes =
      ArchRuleDefinition.noClasses()
          .that()
          .resideInAPackage("dev.strait.dataplane..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..");

  @ArchTest
  static final ArchRule onlyTheDataPlaneAndTheSampleUseNetty =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.strait.dataplane..", "dev.strait.examples..", "dev.strait.testkit..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty..");
}
