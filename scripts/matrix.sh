#!/usr/bin/env bash
# npm run test:matrix: the suite on every version that is promised, and a table of what passed.
# Node 12 with npm 6 and Redis 6.0.16; the newest Node and this one with the Redis that scripts/redis.sh finds.
set -uo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
CACHE="$ROOT/.redis/matrix" # ignored by git, and used again
OLD_REDIS=6.0.16
ROWS=()
FAILED=0
WORK=''

say() { echo "matrix: $*" >&2; }
cleanup() { if [ -n "$WORK" ]; then rm -rf "$WORK"; fi; }
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Installs a package of npm's into a folder of its own and prints that folder.
fetch_package() {
  local folder="$CACHE/$1"
  if [ ! -d "$folder/node_modules" ]; then
    mkdir -p "$folder"
    echo '{"private":true}' >"$folder/package.json"
    npm install --prefix "$folder" --no-audit --no-fund --silent "$1" >&2 || return 1
  fi
  echo "$folder/node_modules"
}

# Prints the path of a redis-server 6.0.16, built from Debian 11's source package.
build_old_redis() {
  local folder="$CACHE/redis-$OLD_REDIS" mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  local server="$folder/.redis/bin/redis-server"
  if [ ! -x "$server" ]; then
    command -v apt-get >/dev/null || { say "Debian's source package needs apt-get"; return 1; }
    mirror="$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Created-By: Packages' |
      sed -n 's/^Debian //p' | grep -v security | head -n 1)"
    [ -n "$mirror" ] || { say "apt-get knows no Debian mirror (apt-get update first)"; return 1; }
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/scripts"
    echo "deb-src [signed-by=$keyring] $mirror bullseye main" >"$folder/sources.list"
    say "fetching the source of Redis $OLD_REDIS"
    (
      cd "$folder" || exit 1
      options="-qq -o Dir::Etc::sourcelist=$folder/sources.list -o Dir::Etc::sourceparts=-"
      options="$options -o Dir::State::lists=$folder/lists -o Dir::Cache=$folder/cache -o APT::Sandbox::User=root"
      apt-get $options update && apt-get $options source --download-only redis
    ) >&2 || return 1
    cp -R "$ROOT/scripts/redis.sh" "$ROOT/scripts/redis" "$folder/scripts"
    bash "$folder/scripts/redis.sh" --from "$folder/redis_$OLD_REDIS.orig.tar.gz" >/dev/null || return 1
  fi
  echo "$server"
}

# Runs the suite in the folder $1 with the Node in $2 (and further folders of PATH), the server $3 and each runner from
# $4 on: a row each.
run_suite() {
  local folder="$1" path="$2" server="$3" runner outcome node redis suite='npm test'
  shift 3
  for runner in "$@"; do
    # Compiled, only what RUNNER changes: the tests of tasks. The types are checked already.
    if [ "$runner" = dist ]; then suite='node_modules/.bin/jest test/[^/]*.test.ts'; fi
    node="$(PATH="$path:$PATH" node --version)"
    redis="$("$server" --version | sed -n 's/.* v=\([^ ]*\).*/\1/p')"
    say "Node $node, Redis $redis, $runner"
    if (cd "$folder" && PATH="$path:$PATH" REDIS_SERVER="$server" RUNNER="${runner#default}" $suite >&2); then
      outcome=passed
    else
      outcome=FAILED
      FAILED=1
    fi
    ROWS+=("$(printf '%-10s %-8s %-8s %s' "$node" "$redis" "$runner" "$outcome")")
  done
}

# Node 12 has its own copy of the project, since npm 6 installs it. The default starts each task's main script by ts-node
# and its edge cases compiled; the other tests of tasks run compiled on this Node, for whose sake the code is compiled so.
run_old() {
  local node npm server
  node="$(fetch_package node@12)" && npm="$(fetch_package npm@6)" && server="$(build_old_redis)" || return 1
  WORK="$(mktemp -d "${TMPDIR:-/tmp}/queuing-system-matrix.XXXXXX")"
  (cd "$ROOT" && git ls-files -co --exclude-standard | tar -cf - -T -) | tar -xf - -C "$WORK" || return 1
  say "npm ci with npm 6 on Node 12"
  (cd "$WORK" && PATH="$node/node/bin:$npm/.bin:$PATH" npm ci >&2) || return 1
  run_suite "$WORK" "$node/node/bin:$npm/.bin" "$server" default dist
}

run_new() {
  local node server
  node="$(fetch_package node)" && server="$(bash "$ROOT/scripts/redis.sh")" || return 1
  run_suite "$ROOT" "$node/node/bin" "$server" default
}

run_own() {
  local server
  server="$(bash "$ROOT/scripts/redis.sh")" || return 1
  run_suite "$ROOT" "$(dirname "$(command -v node)")" "$server" default
}

unset REDIS_URL REDIS_SERVER
for part in old new own; do
  if ! "run_$part"; then
    ROWS+=("$(printf '%-28s %s' "($part: could not be set up)" FAILED)")
    FAILED=1
  fi
done

printf '\n%-10s %-8s %-8s %s\n' Node Redis runner outcome
printf '%s\n' "${ROWS[@]}"
exit "$FAILED"
