package dev.strait.operator.health;

import java.util.List;

/**
 * Every metric of the operator's own: the one place for names, and the source of its part of
 * docs/metrics.md.
 */
enum Metric {
  ROUND(
      "strait.operator.round",
      "strait_operator_round_seconds",
      "summary",
      "",
      "How long rounds of the control loop took; one at least every 20 s."),
  API_REQUESTS(
      "strait.operator.api.requests",
      "strait_operator_api_requests_total",
      "counter",
      "method,status",
      "Requests to the API server; `status` is the HTTP status, or none without an answer."),
  GROUPS(
      "strait.operator.groups",
      "strait_operator_groups",
      "gauge",
      "",
      "Node groups that it brings up to date; 0 while another replica leads."),
  PODS_UNACKNOWLEDGED(
      "strait.operator.pods.unacknowledged",
      "strait_operator_pods_unacknowledged",
      "gauge",
      "",
      "Pods of all groups that have not said that they run what they should."),
  GROUP_PODS(
      "strait.operator.group.pods",
      "strait_operator_group_pods",
      "gauge",
      "role,namespace,name",
      "Pods of a group, without those that end; `role` is edge or core."),
  GROUP_PODS_BEHIND(
      "strait.operator.group.pods.behind",
      "strait_operator_group_pods_behind",
      "gauge",
      "role,namespace,name",
      "Of these, those that have not said that they run the newest configuration."),
  CERTIFICATE(
      "strait.operator.certificate.seconds.left",
      "strait_operator_certificate_seconds_left",
      "gauge",
      "role,namespace,name",
      "Time until the tunnel identity of a group ends.");

  private final String meter;
  private final String served;
  private final String type;
  private final String labels;
  private final String description;

  Metric(String meter, String served, String type, String labels, String description) {
    this.meter = meter;
    this.served = served;
    this.type = type;
    this.labels = labels;
    this.description = description;
  }

  /** Its name in Micrometer. */
  String meter() {
    return meter;
  }

  /** Its name in Prometheus' text. */
  String served() {
    return served;
  }

  /** As Prometheus' text says it. */
  String type() {
    return type;
  }

  List<String> labels() {
    return labels.isEmpty() ? List.of() : List.of(labels.split(",", -1));
  }

  String description() {
    return description;
  }
}
