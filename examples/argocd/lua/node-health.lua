-- Health of an EdgeNode or CoreNode.
local annotations = obj.metadata.annotations or {}
if annotations["strait.dev/pause-reconciliation"] == "true" then
  return {status = "Suspended", message = "strait.dev/pause-reconciliation: changes wait, traffic goes on"}
end

local status = obj.status or {}
if status.conditions == nil or status.observedGeneration ~= obj.metadata.generation then
  return {status = "Progressing", message = "the operator has not seen this change yet"}
end

local conditions = {}
for _, condition in ipairs(status.conditions) do
  conditions[condition.type] = condition
end

local function is(kind, value)
  local condition = conditions[kind]
  return condition ~= nil and condition.status == value
end

for _, kind in ipairs({"Accepted", "ResolvedRefs"}) do
  if is(kind, "False") then
    return {status = "Degraded", message = conditions[kind].message}
  end
end
if is("Degraded", "True") then
  return {status = "Degraded", message = conditions["Degraded"].message}
end
if status.revision ~= nil and status.revision.refused ~= nil and status.revision.refused ~= "" then
  return {status = "Degraded", message = "a node refused the configuration: " .. status.revision.refused}
end
if is("Progressing", "True") and conditions["Progressing"].reason == "Paused" then
  return {status = "Suspended", message = conditions["Progressing"].message}
end
for _, kind in ipairs({"Programmed", "Ready"}) do
  if not is(kind, "True") then
    local message = conditions[kind] and conditions[kind].message or kind .. " is not known yet"
    return {status = "Progressing", message = message}
  end
end
if is("Progressing", "True") then
  return {status = "Progressing", message = conditions["Progressing"].message}
end
return {status = "Healthy", message = conditions["Ready"].message}
