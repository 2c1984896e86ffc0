#!/usr/bin/env bash
# npm run test:matrix: on every version that is promised, the suite, and a right and a wrong solution that are graded. Then a
# table of what passed. Node comes from npm's packages, the old Redis from Debian's sources.
set -uo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
CACHE="$ROOT/.redis/matrix" # git ignores it
WORK="$(mktemp -d "${TMPDIR:-/tmp}/queuing-system-matrix.XXXXXX")"
ROWS=("$(printf '%-10s %-8s %-12s %-15s %s' Node Redis 'npm test' 'right solution' 'wrong solution')")
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Prints the path of a redis-server of version $1, built from its tarball $2.
build_redis() {
  local folder="$CACHE/redis-$1"
  if [ ! -x "$folder/.redis/bin/redis-server" ]; then
    mkdir -p "$folder/scripts"
    cp "$ROOT/scripts/redis.sh" "$folder/scripts"
    bash "$folder/scripts/redis.sh" --from "$2" >/dev/null || return 1
  fi
  echo "$folder/.redis/bin/redis-server"
}

# Redis 5.0.7: REDIS_5 names a redis-server, or its tarball can be had.
find_redis_5() {
  local tarball="$CACHE/redis-5.0.7.tar.gz"
  if [ -n "${REDIS_5:-}" ]; then echo "$REDIS_5" && return; fi
  [ -f "$tarball" ] || curl -fsSL -m 300 -o "$tarball" "https://download.redis.io/releases/redis-5.0.7.tar.gz" || return 1
  build_redis 5.0.7 "$tarball"
}

# Redis 6.0.16: the source package of Debian 11.
find_redis_6() {
  local folder="$CACHE/debian" mirror options
  local tarball="$folder/redis_6.0.16.orig.tar.gz"
  if [ ! -f "$tarball" ]; then
    mkdir -p "$folder/lists/partial" "$folder/archives/partial"
    mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | grep -v security | head -n 1)"
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bullseye main" >"$folder/sources.list"
    options="-qq -o Dir::Etc::sourcelist=$folder/sources.list -o Dir::Etc::sourceparts=- -o APT::Sandbox::User=root"
    options="$options -o Dir::State::lists=$folder/lists -o Dir::Cache=$folder"
    (cd "$folder" && apt-get $options update && apt-get $options source --download-only redis) >&2 || return 1
  fi
  build_redis 6.0.16 "$tarball"
}

# Prints the folder with the programs of some packages of npm's, node among them.
find_node() {
  npm_config_yes=true npx ${@/#/-p } bash -c 'dirname "$(command -v node)"'
}

# Runs a command whose status is to be $1, and prints what became of it.
outcome() {
  local wanted="$1" status=0
  shift
  "$@" >&2 || status=$?
  if [ "$status" -eq "$wanted" ]; then echo passed; else echo "FAILED ($status)"; fi
}

# Adds the row of the project in $1, with the programs in $2 and the redis-server $3.
check() {
  local path="$PATH" node redis
  cd "$1" || return # it could not be set up
  export PATH="$2:$PATH" REDIS_SERVER="$3"
  node="$(node --version)"
  redis="$("$3" --version | sed -n 's/.* v=\([^ ]*\).*/\1/p')"
  echo "matrix: Node $node, Redis $redis" >&2
  ROWS+=("$(printf '%-10s %-8s %-12s %-15s %s' "$node" "$redis" "$(outcome 0 npm test)" \
    "$(outcome 0 npm run -s grade -- .)" "$(outcome 1 npm run -s grade -- "$WORK/wrong" 1)")")
  PATH="$path"
  unset REDIS_SERVER
}

# Node 12 has a copy of the project, since npm 6 installs it.
set_up_12() {
  NODE_12="$(find_node node@12 npm@6)" && mkdir "$WORK/project" || return 1
  (cd "$ROOT" && git ls-files -co --exclude-standard | tar -cf - -T -) | tar -xf - -C "$WORK/project" || return 1
  (cd "$WORK/project" && PATH="$NODE_12:$PATH" npm ci >&2)
}

unset REDIS_URL REDIS_SERVER
REDIS="$(bash "$ROOT/scripts/redis.sh")" || exit 1
mkdir -p "$CACHE" "$WORK/wrong"
echo "console.log('connected');" >"$WORK/wrong/0-redis_client.js"

if set_up_12 && server="$(find_redis_6)"; then
  check "$WORK/project" "$NODE_12" "$server"
else
  ROWS+=('Node 12 or Redis 6.0.16 could not be set up: FAILED')
fi
if server="$(find_redis_5)"; then
  check "$WORK/project" "$NODE_12" "$server"
else
  ROWS+=('Redis 5.0.7 skipped: REDIS_5 names no redis-server, and its tarball cannot be downloaded')
fi
check "$ROOT" "$(dirname "$(command -v node)")" "$REDIS"
for version in 24 latest; do
  if node="$(find_node "node@$version")"; then
    check "$ROOT" "$node" "$REDIS"
  else
    ROWS+=("Node $version could not be set up: FAILED")
  fi
done

printf '%s\n' "${ROWS[@]}"
[[ "${ROWS[*]}" != *FAILED* ]]
