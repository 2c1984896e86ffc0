#!/usr/bin/env bash
# npm run test:matrix: on every version that is promised, the suite, and a right and a wrong solution that are graded. Then a
# table of what passed. Node comes from npm's packages, the old Redis from Debian's sources. The types are checked elsewhere.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

CACHE="$PWD/.redis/matrix" # git ignores it
WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
export npm_config_yes=true # npx asks nothing
unset REDIS_URL REDIS_SERVER

# Prints the path of a redis-server of version $1, built from its tarball $2.
build_redis() {
  local folder="$CACHE/redis-$1"
  mkdir -p "$folder/scripts" && cp scripts/redis.sh "$folder/scripts" || return 1
  [ -x "$folder/.redis/bin/redis-server" ] || bash "$folder/scripts/redis.sh" --from "$2" >&2 || return 1
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

# Runs a command in the project, whose status is to be $1, and prints what became of it.
outcome() {
  local wanted="$1" status=0
  shift
  (cd "$project" && "$@") >&2 || status=$?
  if [ "$status" -eq "$wanted" ]; then echo passed; else echo "FAILED ($status)"; fi
}

ROW='%-10s %-8s %-12s %-15s %s'
ROWS=("$(printf "$ROW" Node Redis 'npm test' 'right solution' 'wrong solution')")

# Runs the suite with a version of Node. A busy machine may make a script too slow, so it has a second try.
suite() {
  "$@" node node_modules/.bin/jest || "$@" node node_modules/.bin/jest
}

# Adds the row of the project in $1 with the redis-server $2. What follows runs a command with a version of Node.
check() {
  local project="$1" redis
  export REDIS_SERVER="$2"
  shift 2
  redis="$("$REDIS_SERVER" --version | sed -n 's/.* v=\([^ ]*\).*/\1/p')"
  ROWS+=("$(printf "$ROW" "$("$@" node --version)" "$redis" "$(outcome 0 suite "$@")" \
    "$(outcome 0 "$@" npm run -s grade -- .)" "$(outcome 1 "$@" npm run -s grade -- "$WORK/wrong" 1)")")
}

REDIS="$(bash scripts/redis.sh)" || exit 1
mkdir -p "$CACHE" "$WORK/wrong" "$WORK/project"
echo "console.log('connected');" >"$WORK/wrong/0-redis_client.js"

# Node 12 has a copy of the project, since npm 6 installs it.
NODE_12='npx -p node@12 -p npm@6'
git ls-files -co --exclude-standard | tar -cf - -T - | tar -xf - -C "$WORK/project"
(cd "$WORK/project" && $NODE_12 npm ci >&2)
check "$WORK/project" "$(find_redis_6 || echo none)" $NODE_12
if server="$(find_redis_5)"; then
  check "$WORK/project" "$server" $NODE_12
else
  ROWS+=('Redis 5.0.7 skipped: REDIS_5 names no redis-server, and its tarball cannot be downloaded')
fi
check "$PWD" "$REDIS" env # the Node that is installed
for version in 24 latest; do check "$PWD" "$REDIS" npx -p "node@$version"; done

printf '%s\n' "${ROWS[@]}"
[[ "${ROWS[*]}" != *FAILED* ]]
