#!/usr/bin/env bash
# npm run test:matrix: on every version that is promised, the suite, and a right and a wrong solution that are graded. Then a
# table of what passed. Node comes from npm's packages. The types are checked elsewhere.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

CACHE="$PWD/.redis/matrix" # git ignores it
WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
export npm_config_yes=true # npx asks nothing
unset REDIS_URL REDIS_SERVER

# Prints the path of a redis-server of version $1, which is built from its tarball: Debian has that of 6.0.16.
find_redis() {
  local folder="$CACHE/redis-$1" tarball="$CACHE/redis-$1.tar.gz" mirror
  local server="$folder/.redis/bin/redis-server"
  if [ -x "$server" ]; then echo "$server" && return; fi
  mkdir -p "$folder/scripts" && cp scripts/redis.sh "$folder/scripts"
  if [ "$1" = 6.0.16 ]; then
    mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | grep -v security | head -n 1)"
    /usr/lib/apt/apt-helper download-file "${mirror%/}/pool/main/r/redis/redis_6.0.16.orig.tar.gz" "$tarball" \
      SHA256:8bea58a468bb67bedc92d8c2e44c170e42e6ea02527cbc5d233e92e8d78d1b99 >&2
  else
    curl -fsSL -m 300 -o "$tarball" "https://download.redis.io/releases/redis-$1.tar.gz"
  fi && OPTIMIZATION=-O0 bash "$folder/scripts/redis.sh" --from "$tarball" >&2 && echo "$server" # compiles faster
}

# Runs a command in the project, whose status is to be $1, and prints what became of it.
outcome() {
  local wanted="$1" status=0
  shift
  (cd "$project" && "$@") >&2 || status=$?
  if [ "$status" -eq "$wanted" ]; then echo passed; else echo "FAILED ($status)"; fi
}

# Runs the suite with a version of Node. A busy machine may make a script too slow, so it has a second try.
suite() { "$@" node node_modules/.bin/jest $TESTS || "$@" node node_modules/.bin/jest $TESTS; }
TESTS='' # all of them

ROW='%-10s %-8s %-12s %-15s %s'
ROWS=("$(printf "$ROW" Node Redis 'npm test' 'right solution' 'wrong solution')")

# Adds the row of the project in $1 with the redis-server $2. What follows runs a command with a version of Node.
check() {
  local project="$1"
  export REDIS_SERVER="$2"
  shift 2
  ROWS+=("$(printf "$ROW" "$("$@" node --version)" "$("$REDIS_SERVER" --version | sed -n 's/.* v=\([^ ]*\).*/\1/p')" \
    "$(outcome 0 suite "$@")" "$(outcome 0 "$@" npm run -s grade -- .)" \
    "$(outcome 1 "$@" npm run -s grade -- "$WORK/wrong" 1)")")
}

REDIS="$(bash scripts/redis.sh)" || exit 1
mkdir -p "$CACHE" "$WORK/wrong" "$WORK/project"
echo "console.log('connected');" >"$WORK/wrong/0-redis_client.js"

# Node 12 has a copy of the project, since npm 6 installs it.
NODE_12='npx -p node@12 -p npm@6'
git ls-files -co --exclude-standard | tar -cf - -T - | tar -xf - -C "$WORK/project"
(cd "$WORK/project" && $NODE_12 npm ci >&2) & # while Redis compiles
server="$(find_redis 6.0.16 || echo none)"
wait $!
check "$WORK/project" "$server" $NODE_12
if server="${REDIS_5:-$(find_redis 5.0.7)}"; then
  check "$WORK/project" "$server" $NODE_12
else
  ROWS+=('Redis 5.0.7 skipped: REDIS_5 names no redis-server, and its tarball cannot be downloaded')
fi
check "$PWD" "$REDIS" env # the Node that is installed
TESTS='test/[^/]*$ test/guarantees/' # those that run the scripts: the commands' are the same on every current Node
for version in 24 latest; do check "$PWD" "$REDIS" npx -p "node@$version"; done

printf '%s\n' "${ROWS[@]}"
[[ "${ROWS[*]}" != *FAILED* ]]
