{{- /*
What the operator may do where it watches; what it keeps for itself is in rbac.yaml. A server-side apply needs create
and patch, and get tells whether an object of that name is somebody else's. delete stands only where something can
become unwanted while its owner stays; the rest goes with its owner.
*/ -}}
{{- define "strait.rules" -}}
- apiGroups: [strait.dev]
  resources: [edgenodes, corenodes, tunnelroutes]
  verbs: [list, watch]
- apiGroups: [strait.dev]
  resources: [corenodes] # its finalizer
  verbs: [patch]
- apiGroups: [strait.dev]
  resources: [edgenodes/status, corenodes/status, tunnelroutes/status]
  verbs: [patch]
- apiGroups: [strait.dev] # owner references that block deletion, where OwnerReferencesPermissionEnforcement is on
  resources: [edgenodes/finalizers, corenodes/finalizers, tunnelroutes/finalizers]
  verbs: [update]
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, create, patch]
- apiGroups: [""]
  resources: [serviceaccounts]
  verbs: [get, list, watch, create, patch]
- apiGroups: [""]
  resources: [secrets] # bundles; and those that resources name
  verbs: [get, list, watch, create, patch]
- apiGroups: [""]
  resources: [configmaps] # a shard is deleted when the configuration shrinks
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [services] # the second is deleted when TCP and UDP share one again
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch]
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers] # deleted when spec.autoscaling is taken out
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [apps]
  resources: [controllerrevisions] # history: the eleventh is deleted
  verbs: [list, create, patch, delete]
- apiGroups: [""]
  resources: [pods] # patch: the annotation that makes a kubelet sync at once
  verbs: [get, list, watch, patch]
- apiGroups: [""]
  resources: [pods/eviction]
  verbs: [create]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create]
{{- if .Values.certManager.enabled }}
- apiGroups: [cert-manager.io]
  resources: [certificates]
  verbs: [create, patch, delete]
{{- end }}
{{- end }}
