-- What may be asked of an EdgeNode or CoreNode.
local annotations = obj.metadata.annotations or {}
local paused = annotations["strait.dev/pause-reconciliation"] == "true"
return {
  restart = {disabled = paused, iconClass = "fa fa-fw fa-rotate-right"},
  reload = {disabled = paused, iconClass = "fa fa-fw fa-sync"},
  pause = {disabled = paused, iconClass = "fa fa-fw fa-pause"},
  resume = {disabled = not paused, iconClass = "fa fa-fw fa-play"},
}
