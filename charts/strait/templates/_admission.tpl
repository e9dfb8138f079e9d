{{- /* usage: include "strait.policyName" (list . "annotations"); they are cluster-wide objects */ -}}
{{- define "strait.policyName" -}}
{{- $root := index . 0 -}}
{{ index . 1 }}.{{ $root.Release.Name }}.{{ $root.Release.Namespace }}.strait.dev
{{- end }}

{{- /* What every policy leaves alone: what is on its way out, and what changes nothing that it judges. */ -}}
{{- define "strait.specChanged" -}}
- name: not-being-deleted
  expression: "!has(object.metadata.deletionTimestamp)"
- name: spec-changed
  expression: oldObject == null || object.spec != oldObject.spec
{{- end }}

{{- /* usage: include "strait.binding" (list . "annotations" "Deny") */ -}}
{{- define "strait.binding" -}}
{{- $root := index . 0 -}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ include "strait.policyName" . }}
  labels: {{- include "strait.labels" $root | nindent 4 }}
spec:
  policyName: {{ include "strait.policyName" . }}
  validationActions: [{{ index . 2 }}]
  {{- with $root.Values.watchNamespaces }}
  matchResources:
    namespaceSelector:
      matchExpressions:
        - key: kubernetes.io/metadata.name
          operator: In
          values: {{- toYaml . | nindent 12 }}
  {{- end }}
{{- end }}
