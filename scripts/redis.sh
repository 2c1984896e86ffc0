#!/usr/bin/env bash
# Task 0: finds a Redis of version 5 or later, or installs one, and prints the path of its redis-server.
# What it is doing it says on stderr. Runs with bash 3.2 and up.
set -euo pipefail

VERSION=6.0.10
SHA256=79bbb894f9dceb33ca699ee3ca4a4e1228be7fb5547aeb2f99d921e86c1285bd
URL="https://download.redis.io/releases/redis-$VERSION.tar.gz"

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
HOME_DIR="$ROOT/.redis" # what this script built; git ignores it
BUILT="$HOME_DIR/bin/redis-server"
WORK=''                 # the folder where this call builds
LOCKED=''               # whether this call has the lock (redis/install.sh)
SERVER=''
PORT=6379

usage() {
  cat <<EOF
usage: npm run redis [-- --port PORT]
       bash scripts/redis.sh [--build | --from FILE]
  npm run redis  run a server on 127.0.0.1 in the foreground, until Ctrl-C: at its first start it has Task 0's data,
                 and it keeps every write in .redis/data
  --port PORT    on another port than 6379, with data of its own in .redis/data-PORT
  bash scripts/redis.sh
                 print the path of a redis-server, version 5 or later; install one where there is none
  --build        build Redis $VERSION from its source, downloaded (Task 0 as written)
  --from FILE    build from a source tarball that you have
EOF
}

say() { echo "redis.sh: $*" >&2; }
fail() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

cleanup() {
  if [ -n "$WORK" ]; then rm -rf "$WORK"; fi
  release_lock
  rmdir "$HOME_DIR" 2>/dev/null || true
}

. "$ROOT/scripts/redis/install.sh"
. "$ROOT/scripts/redis/start.sh"

trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The version of a redis-server, 0.0.0 when it does not run.
version_of() {
  local version
  version="$("$1" --version 2>/dev/null | sed -n 's/.* v=\([0-9][0-9.]*\).*/\1/p')" || true
  echo "${version:-0.0.0}"
}

major() {
  local version
  version="$(version_of "$1")"
  echo "${version%%.*}"
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

wrong() {
  say "$1"
  usage >&2
  exit 2
}

case "${1:-}" in
  '')
    choose_server
    echo "$SERVER"
    ;;
  --build)
    [ $# -eq 1 ] || wrong "--build takes nothing, and not '$2'"
    force_build
    ;;
  --from)
    [ $# -eq 2 ] || wrong '--from takes the path of a source tarball'
    [ -f "$2" ] || fail "--from needs the path of a source tarball, and '$2' is no file"
    force_build "$2"
    ;;
  --start)
    case "${2:-}" in
      '') ;;
      -h | --help)
        usage
        exit
        ;;
      --port) PORT="${3:-}" ;;
      --port=*) PORT="${2#--port=}" ;;
      *) wrong "'$2' is unknown" ;;
    esac
    case "$PORT" in
      '' | *[!0-9]* | 0* | ??????*) valid='' ;;
      *) if [ "$PORT" -le 65535 ]; then valid=1; fi ;;
    esac
    [ -n "${valid:-}" ] || wrong "--port takes a number from 1 to 65535, and not '$PORT'"
    start
    ;;
  -h | --help) usage ;;
  *) wrong "'$1' is unknown" ;;
esac
