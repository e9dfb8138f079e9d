-- A token that was not used before: the time.
obj.metadata.annotations = obj.metadata.annotations or {}
obj.metadata.annotations["strait.dev/restart"] = os.date("!%Y-%m-%dT%XZ")
return obj
