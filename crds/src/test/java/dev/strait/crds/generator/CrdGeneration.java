package dev.strait.crds.generator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Makes the CRD of a kind: the generator of fabric8, then what it cannot do. */
final class CrdGeneration {
  private static final YAMLMapper YAML = new YAMLMapper();

  private CrdGeneration() {}

  static ObjectNode crd(Kinds kind) {
    ObjectNode crd = generate(kind.resource);
    ObjectNode version = (ObjectNode) crd.at("/spec/versions/0");
    version.set("additionalPrinterColumns", printerColumns(kind.resource));
    ObjectNode schema = (ObjectNode) version.at("/schema/openAPIV3Schema");
    new TopLevel(schema).describe(kind);
    PodShapes.open(schema);
    DeclarationOrder.sort((ObjectNode) schema.at("/properties/spec"), kind.spec);
    DeclarationOrder.sort((ObjectNode) schema.at("/properties/status"), kind.status);
    ListTypes.mark(schema);
    ReservedFields.add(kind, schema);
    SchemaPolish.polish(schema);
    return crd;
  }

  @SuppressWarnings("unchecked") // a generic array of one class
  private static ObjectNode generate(Class<? extends CustomResource<?, ?>> resource) {
    Output output = new Output();
    new CRDGenerator()
        .withOutput(output)
        .forCRDVersions("v1")
        .customResourceClasses(resource)
        .generate();
    try {
      return (ObjectNode) YAML.readTree(output.bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The generator sorts columns by path; people want them in the order they were declared. */
  private static ArrayNode printerColumns(Class<?> resource) {
    ArrayNode columns = YAML.createArrayNode();
    for (var column : resource.getAnnotationsByType(AdditionalPrinterColumn.class)) {
      ObjectNode entry = columns.addObject().put("name", column.name());
      entry.put("type", column.type().getValue()).put("jsonPath", column.jsonPath());
      if (column.priority() > 0) {
        entry.put("priority", column.priority());
      }
    }
    return columns;
  }

  /** Takes the one file that is generated. */
  private static final class Output implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      return bytes;
    }

    @Override
    public void close() {}
  }
}
