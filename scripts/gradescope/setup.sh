#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image for grading (Ubuntu 22.04).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/project"

has_node() { node -e 'process.exit(parseInt(process.versions.node) < 12 ? 1 : 0)' 2>/dev/null; }

packages=()
has_node || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
command -v redis-server >/dev/null || packages+=(redis-server)
command -v bwrap >/dev/null || packages+=(bubblewrap) # isolates students' code
if [ "${#packages[@]}" -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi
has_node || {
  echo "Node 12 or later is needed, but this is $(node --version || echo none)" >&2
  exit 1
}
npm ci --no-audit --no-fund
bash scripts/redis.sh # builds Redis if the system's is too old
