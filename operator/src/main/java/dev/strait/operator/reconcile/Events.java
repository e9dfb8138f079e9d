package dev.strait.operator.reconcile;

import dev.strait.operator.shape.GroupNames;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people what happened, once: the same again within ten minutes is not news. Thread safe. */
public final class Events {
  private static final Logger LOG = LoggerFactory.getLogger(Events.class);
  private static final Duration QUIET = Duration.ofMinutes(10);
  private static final int REMEMBERED = 4_096;
  private static final int MAX_NOTE = 1_000;
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final String instance;
  private final Map<String, Instant> sent =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * Events of this process.
   *
   * @param client API server
   * @param instance who reports
   */
  public Events(KubernetesClient client, String instance) {
    this.client = client;
    this.instance = instance;
  }

  /** Sends; one that cannot be sent is logged and lost, as nothing depends on it. */
  void send(HasMetadata about, EventReason reason, String message) {
    Instant now = Instant.now();
    if (!isNews(about.getMetadata().getUid() + reason + message, now)) {
      return;
    }
    try {
      client
          .resource(
              new EventBuilder()
                  .withNewMetadata()
                  .withNamespace(about.getMetadata().getNamespace())
                  .withName(about.getMetadata().getName() + "." + UUID.randomUUID())
                  .endMetadata()
                  .withRegarding(
                      new ObjectReferenceBuilder()
                          .withApiVersion(about.getApiVersion())
                          .withKind(about.getKind())
                          .withNamespace(about.getMetadata().getNamespace())
                          .withName(about.getMetadata().getName())
                          .withUid(about.getMetadata().getUid())
                          .build())
                  .withType(reason.type())
                  .withReason(reason.text())
                  .withAction("Reconcile")
                  .withNote(message.length() > MAX_NOTE ? message.substring(0, MAX_NOTE) : message)
                  .withReportingController("strait.dev/" + GroupNames.OPERATOR)
                  .withReportingInstance(instance)
                  .withEventTime(new MicroTime(MICROS.format(now)))
                  .build())
          .create();
    } catch (KubernetesClientException e) {
      LOG.info("Event {} was not sent: {}", reason.text(), e.getMessage());
    }
  }

  private boolean isNews(String what, Instant now) {
    synchronized (sent) {
      Instant before = sent.get(what);
      if (before != null && before.plus(QUIET).isAfter(now)) {
        return false;
      }
      sent.put(what, now);
      return true;
    }
  }
}
