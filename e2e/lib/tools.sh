# For suites that need programs or packages which a bare machine does not have. To be sourced.
set -euo pipefail
readonly CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/strait"

# usage: need_programs PROGRAM=PACKAGE…   installs Debian packages whose program is missing
need_programs() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# usage: need_packages NAME REQUIREMENT…   makes $CACHE/NAME a venv with them and puts it into $PYTHON
need_packages() {
  local venv="$CACHE/$1"
  shift
  if [ "$(cat "$venv/installed" 2>/dev/null)" != "$*" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-input "$@"
    echo "$*" >"$venv/installed"
  fi
  PYTHON="$venv/bin/python"
}

# usage: need_cluster   brings the one-node cluster up, with Strait's images in it, unless e2e/run did
need_cluster() {
  [ -n "${STRAIT_E2E_CLUSTER:-}" ] && return
  ../cluster/up
  ../cluster/images
}
