package dev.strait.dataplane;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the rooms of docs/architecture.md: who may know whom. */
@AnalyzeClasses(
    packages = "dev.strait.dataplane",
    importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

  @ArchTest
  static final ArchRule roomsKnowTheExchangeAndNotEachOther =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("node")
          .definedBy("..dataplane.node..")
          .layer("listener")
          .definedBy("..dataplane.listener..")
          .layer("policy")
          .definedBy("..dataplane.policy..")
          .layer("route")
          .definedBy("..dataplane.route..")
          .layer("stream")
          .definedBy("..dataplane.stream..")
          .layer("tunnel")
          .definedBy("..dataplane.tunnel..")
          .layer("origin")
          .definedBy("..dataplane.origin..")
          .layer("telemetry")
          .definedBy("..dataplane.telemetry..")
          .layer("admin")
          .definedBy("..dataplane.admin..")
          .layer("config")
          .definedBy("..dataplane.config..")
          .layer("identity")
          .definedBy("..dataplane.identity..")
          .layer("websocket")
          .definedBy("dev.strait.dataplane.websocket..")
          .layer("geoip")
          .definedBy("..dataplane.geoip..")
          .layer("quic")
          .definedBy("..dataplane.quic..")
          .layer("exchange")
          .definedBy("..dataplane.exchange..")
          .whereLayer("node")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("listener")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("policy")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("route")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("stream")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("tunnel")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("origin")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("telemetry")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("admin")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("geoip")
          .mayOnlyBeAccessedByLayers("node")
          .whereLayer("geoip")
          .mayOnlyAccessLayers("config")
          .whereLayer("identity")
          .mayOnlyAccessLayers("config")
          .whereLayer("websocket")
          .mayOnlyBeAccessedByLayers("listener", "origin")
          .whereLayer("websocket")
          .mayNotAccessAnyLayer()
          .whereLayer("quic")
          .mayOnlyBeAccessedByLayers("tunnel", "listener")
          .whereLayer("quic")
          .mayNotAccessAnyLayer()
          .whereLayer("exchange")
          .mayNotAccessAnyLayer()
          .whereLayer("config")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule noCirclesBetweenRooms =
      slices().matching("dev.strait.dataplane.(*)..").should().beFreeOfCycles();
}
