-- What may be asked of a TunnelRoute.
local annotations = obj.metadata.annotations or {}
local paused = annotations["strait.dev/pause-reconciliation"] == "true"
return {
  pause = {disabled = paused, iconClass = "fa fa-fw fa-pause"},
  resume = {disabled = not paused, iconClass = "fa fa-fw fa-play"},
}
