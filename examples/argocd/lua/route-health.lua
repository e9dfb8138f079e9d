-- Health of a TunnelRoute: the worst of what its parents say.
local annotations = obj.metadata.annotations or {}
if annotations["strait.dev/pause-reconciliation"] == "true" then
  return {status = "Suspended", message = "strait.dev/pause-reconciliation: changes wait, traffic goes on"}
end

local parents = obj.status ~= nil and obj.status.parents or {}
if #parents == 0 or #parents < #obj.spec.parentRefs then
  return {status = "Progressing", message = "not every parent has answered yet"}
end

local waiting = nil
for _, parent in ipairs(parents) do
  local conditions = {}
  for _, condition in ipairs(parent.conditions or {}) do
    conditions[condition.type] = condition
  end
  local where = parent.parentRef.name .. ": "
  for _, kind in ipairs({"Accepted", "ResolvedRefs", "Programmed"}) do
    local condition = conditions[kind]
    if condition == nil or condition.observedGeneration ~= obj.metadata.generation then
      waiting = waiting or {status = "Progressing", message = where .. "has not seen this change yet"}
    elseif condition.status == "False" and (kind ~= "Programmed" or condition.reason == "Refused") then
      return {status = "Degraded", message = where .. condition.message}
    elseif condition.status ~= "True" then
      local paused = condition.reason == "Paused"
      waiting = waiting or {status = paused and "Suspended" or "Progressing", message = where .. condition.message}
    end
  end
end
return waiting or {status = "Healthy", message = "programmed at every parent"}
