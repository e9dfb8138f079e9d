obj.metadata.annotations = obj.metadata.annotations or {}
obj.metadata.annotations["strait.dev/pause-reconciliation"] = "false"
return obj
