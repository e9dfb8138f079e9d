package dev.strait.control.plan;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.InstantSource;

/** The arrows inside {@code control}, and that {@code plan} and {@code pki} only decide. */
@AnalyzeClasses(
    packages = "dev.strait.control",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PlanArchitectureTest {
  @ArchTest
  static final ArchRule PLAN_AND_PKI_SEE_NO_FILE_SOCKET_CLIENT_OR_THREAD =
      noClasses()
          .that()
          .resideInAnyPackage("dev.strait.control.plan", "dev.strait.control.pki")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.nio.file..",
                      "java.nio.channels..",
                      "java.net.http..",
                      "java.util.concurrent..",
                      "javax.net..",
                      "io.netty..",
                      "io.fabric8.kubernetes.client.dsl..",
                      "org.slf4j..",
                      "java.util.logging..")
                  .or(
                      nameMatching(
                          "java\\.io\\.(File.*|RandomAccessFile)|java\\.lang\\.(Thread|Process.*|Runtime)"
                              + "|java\\.net\\.(.*Socket.*|URL|URLConnection|InetAddress)"
                              + "|io\\.fabric8\\.kubernetes\\.client\\..*Client.*")));

  @ArchTest
  static final ArchRule PLAN_AND_PKI_ASK_NO_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage("dev.strait.control.plan", "dev.strait.control.pki")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(InstantSource.class)
          .orShould()
          .callMethodWhere(
              com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                  nameMatching("now|currentTimeMillis|nanoTime|random|randomUUID")));

  @ArchTest
  static final ArchRule PLAN_DRAWS_NO_LOTS_AND_SEES_NO_KEY =
      noClasses()
          .that()
          .resideInAPackage("dev.strait.control.plan")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.security..", "java.util.random..", "org.bouncycastle..")
                  .or(nameMatching("java\\.util\\.Random")));

  @ArchTest
  static final ArchRule ARROWS_POINT_FROM_THE_LOOP_TO_DECISIONS =
      classes()
          .that()
          .resideInAPackage("dev.strait.control.plan")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackages("dev.strait.control.loop..", "dev.strait.control.pki..");

  @ArchTest
  static final ArchRule PKI_KNOWS_NEITHER_PLAN_NOR_LOOP =
      noClasses()
          .that()
          .resideInAPackage("dev.strait.control.pki")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.strait.control.plan..", "dev.strait.control.loop..");
}
