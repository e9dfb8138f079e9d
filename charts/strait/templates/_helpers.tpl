{{- define "strait.name" -}}
{{ printf "%s-operator" (.Values.nameOverride | default .Release.Name) | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "strait.selector" -}}
app.kubernetes.io/name: strait
app.kubernetes.io/component: operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* Of everything but pods of other purposes, which must not match the selector. */ -}}
{{- define "strait.commonLabels" -}}
app.kubernetes.io/name: strait
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: strait
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "strait.labels" -}}
{{ include "strait.commonLabels" . }}
app.kubernetes.io/component: operator
{{- end }}

{{- /* usage: include "strait.image" (list . .Values.image) */ -}}
{{- define "strait.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- with $image.registry }}{{ . }}/{{ end }}{{ $image.repository }}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag | default $root.Chart.AppVersion }}{{ end }}
{{- end }}

{{- /* "true" or empty */ -}}
{{- define "strait.leaderElection" -}}
{{- if kindIs "bool" .Values.leaderElection -}}
{{- if and (not .Values.leaderElection) (gt (int .Values.replicas) 1) -}}
{{- fail "leaderElection: false (expected: true or null with replicas > 1, or two operators would work against each other)" -}}
{{- end -}}
{{- if .Values.leaderElection }}true{{ end -}}
{{- else if gt (int .Values.replicas) 1 }}true{{ end -}}
{{- end }}

{{- define "strait.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "strait.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "strait.env" -}}
- name: STRAIT_OPERATOR_NAMESPACE
  valueFrom:
    fieldRef:
      apiVersion: v1
      fieldPath: metadata.namespace
- name: STRAIT_INSTANCE
  value: {{ .Release.Name | quote }}
- name: STRAIT_WATCH_NAMESPACES
  value: {{ join "," .Values.watchNamespaces | quote }}
- name: STRAIT_NODE_IMAGE
  value: {{ include "strait.image" (list . .Values.nodeImage) | quote }}
- name: STRAIT_LOG_LEVEL
  value: {{ .Values.logLevel | quote }}
- name: STRAIT_LOG_FORMAT
  value: {{ .Values.logFormat | quote }}
- name: STRAIT_LEADER_ELECTION
  value: {{ include "strait.leaderElection" . | default "false" | quote }}
{{- with .Values.env }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* usage: include "strait.alertLabels" (list .Values.metrics.prometheusRule "warning") */ -}}
{{- define "strait.alertLabels" -}}
severity: {{ index . 1 }}
{{- with (index . 0).alertLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}
