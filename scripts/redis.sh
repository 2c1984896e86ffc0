#!/usr/bin/env bash
# Task 0: finds a Redis of version 5 or later, or installs one, and prints the path of its redis-server.
# What it is doing it says on stderr. Runs with bash 3.2 and up.
set -euo pipefail

VERSION=6.0.10
SHA256=79bbb894f9dceb33ca699ee3ca4a4e1228be7fb5547aeb2f99d921e86c1285bd
URL="https://download.redis.io/releases/redis-$VERSION.tar.gz"

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
HOME_DIR="$ROOT/.redis"           # what this script built; git ignores it
BUILT="$HOME_DIR/bin/redis-server"
LOCK="$HOME_DIR/lock"
WORK=''
SERVER=''

usage() {
  cat <<EOF
usage: scripts/redis.sh [--build | --from FILE | --start]
  (nothing)    print the path of a redis-server, version 5 or later; install one where there is none
  --build      build Redis $VERSION from its source, downloaded (Task 0 as written)
  --from FILE  build from a source tarball that you have
  --start      run the server on 127.0.0.1:6379 in the foreground with Task 0's data (npm run redis)
EOF
}

say() { echo "redis.sh: $*" >&2; }
fail() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

cleanup() {
  if [ -n "$WORK" ]; then rm -rf "$WORK"; fi
  if [ "$(cat "$LOCK/pid" 2>/dev/null)" = "$$" ]; then rm -rf "$LOCK"; fi
  rmdir "$HOME_DIR" 2>/dev/null || true
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The major version of a redis-server, 0 when it does not run.
major() {
  local version
  version="$("$1" --version 2>/dev/null | sed -n 's/.* v=\([0-9][0-9]*\)\..*/\1/p')" || true
  echo "${version:-0}"
}

# Prints the path of a redis-server that is new enough, or fails without a word.
find_server() {
  local candidate
  candidate="$(command -v redis-server 2>/dev/null)" || true
  for candidate in "$BUILT" "$candidate"; do
    if [ -x "$candidate" ] && [ "$(major "$candidate")" -ge 5 ]; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

# One call at a time installs; the others wait, and then find what it installed.
take_lock() {
  local owner waited=0
  # The folder itself goes when a call ends that has left nothing in it.
  until mkdir -p "$HOME_DIR" && mkdir "$LOCK" 2>/dev/null; do
    owner="$(cat "$LOCK/pid" 2>/dev/null)" || true
    # The lock of an owner that was killed, even before it could write its name, is nobody's.
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null || [ -z "$owner" -a "$waited" -ge 50 ]; then
      rm -rf "$LOCK"
      continue
    fi
    if [ "$waited" -eq 0 ]; then say "waiting for another call that is installing Redis"; fi
    waited=$((waited + 1))
    sleep 0.2
  done
  echo "$$" >"$LOCK/pid"
}

checksum() {
  if have sha256sum; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# Downloads the tarball to the file $1.
download() {
  say "downloading $URL"
  if have curl; then
    curl -fsSL --connect-timeout 10 --max-time 300 -o "$1" "$URL" >&2
  elif have wget; then
    wget -q --timeout=10 --tries=2 -O "$1" "$URL" >&2
  else
    say "neither curl nor wget is here"
    return 1
  fi
}

can_compile() {
  if have make && { have cc || have gcc || have clang; }; then return; fi
  say "no compiler here (make and cc are needed)"
  return 1
}

# Compiles the tarball $1 and puts redis-server and redis-cli into .redis/bin.
build() {
  local log="$HOME_DIR/build.log" jobs
  jobs="$(getconf _NPROCESSORS_ONLN 2>/dev/null)" || jobs=2
  say "compiling $(basename "$1") (15 s to a minute; the log is .redis/build.log)"
  mkdir -p "$WORK/source"
  tar -xzf "$1" -C "$WORK/source" --strip-components=1 || return 1
  if ! make -C "$WORK/source/src" -j "$jobs" MALLOC=libc redis-server redis-cli >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    return 1
  fi
  if [ "$(major "$WORK/source/src/redis-server")" -lt 5 ]; then
    say "$(basename "$1") holds a Redis older than 5"
    return 1
  fi
  mkdir -p "$HOME_DIR/bin"
  mv -f "$WORK/source/src/redis-cli" "$HOME_DIR/bin/redis-cli"
  mv -f "$WORK/source/src/redis-server" "$BUILT"
}

# Task 0: download, check, compile. Status 2 for a wrong checksum, which nothing else may make good.
build_from_download() {
  local tarball="$WORK/redis-$VERSION.tar.gz"
  can_compile && download "$tarball" || return 1
  if [ "$(checksum "$tarball")" != "$SHA256" ]; then
    say "the SHA-256 of $URL is not $SHA256: refused"
    return 2
  fi
  build "$tarball"
}

# Installs with the system's package manager.
install_package() {
  local sudo=''
  if [ "$(id -u)" -ne 0 ]; then sudo='sudo -n'; fi
  if have apt-get; then
    say "installing redis-server with apt-get (the system may start it as a service on 6379)"
    $sudo apt-get update -qq >&2 || true
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq redis-server >&2
  elif have dnf; then
    say "installing redis with dnf"
    $sudo dnf install -y -q redis >&2
  elif have apk; then
    say "installing redis with apk"
    $sudo apk add --quiet redis >&2
  elif have brew; then
    say "installing redis with brew"
    brew install --quiet redis >&2
  else
    say "no package manager that this script knows (apt-get, dnf, apk, brew)"
    return 1
  fi
}

by_hand() {
  fail "no Redis 5 or later, and none could be installed. By hand: install make, a C compiler and curl, then run
  scripts/redis.sh --build; or bring $URL and run scripts/redis.sh --from FILE;
  or set REDIS_SERVER to the path of a redis-server."
}

# Fetches and builds, or else installs a package.
install() {
  local status=0
  build_from_download || status=$?
  if [ "$status" -eq 0 ]; then return; fi
  if [ "$status" -eq 2 ]; then exit 1; fi
  say "Redis $VERSION could not be built from its download"
  install_package || by_hand
  hash -r
}

# Sets SERVER to the path of the server: REDIS_SERVER's, one that is here, or one installed now.
choose_server() {
  if [ -n "${REDIS_SERVER:-}" ]; then
    if [ "$(major "$REDIS_SERVER")" -lt 5 ]; then
      fail "REDIS_SERVER=$REDIS_SERVER is not a redis-server of version 5 or later"
    fi
    SERVER="$(command -v "$REDIS_SERVER")"
    return
  fi
  if SERVER="$(find_server)"; then return; fi
  take_lock
  if SERVER="$(find_server)"; then return; fi
  WORK="$(mktemp -d "$HOME_DIR/work.XXXXXX")"
  install
  SERVER="$(find_server)" || by_hand
}

# Builds from the tarball $1, or from the download, whatever is here already.
force_build() {
  local status=0
  take_lock
  WORK="$(mktemp -d "$HOME_DIR/work.XXXXXX")"
  if [ -n "${1:-}" ]; then
    can_compile && build "$1" || status=1
  else
    build_from_download || status=1
  fi
  if [ "$status" -ne 0 ]; then fail "Redis could not be built"; fi
  echo "$BUILT"
}

# The server for manual work: Task 0's dump.rdb is loaded, and changes are kept in .redis/data.
start() {
  local data="$HOME_DIR/data"
  choose_server
  mkdir -p "$data"
  if [ ! -e "$data/dump.rdb" ]; then cp "$ROOT/dump.rdb" "$data/dump.rdb"; fi
  cleanup
  exec "$SERVER" --bind 127.0.0.1 --port 6379 --dir "$data" --dbfilename dump.rdb
}

case "${1:-}" in
  '')
    choose_server
    echo "$SERVER"
    ;;
  --build) force_build ;;
  --from)
    [ -f "${2:-}" ] || fail "--from needs the path of a source tarball, and '${2:-}' is no file"
    force_build "$2"
    ;;
  --start) start ;;
  -h | --help) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
