#!/usr/bin/env bash
# Task 0: prints the path of a redis-server of version 5 or later; builds or installs one if there is none.
# Reports its progress on stderr. Needs neither npm nor Node; runs with bash 3.2 and later.
set -euo pipefail

VERSION=6.0.10
SHA256=79bbb894f9dceb33ca699ee3ca4a4e1228be7fb5547aeb2f99d921e86c1285bd
URL="https://download.redis.io/releases/redis-$VERSION.tar.gz"

BUILDS="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.redis" # git ignores it
BUILT="$BUILDS/bin/redis-server"
WORK="$BUILDS/work.$$" # the temporary folder of a build
trap 'rm -rf "$WORK"; rmdir "$BUILDS" 2>/dev/null || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Each package manager's command, and its packages of Redis and of Valkey, which replaces Redis on some systems.
PACKAGES='apt-get install -y -qq -o DPkg::Lock::Timeout=300 | redis-server valkey-server
dnf install -y -q | redis valkey
apk add --quiet --no-cache | redis valkey
pacman -Sy --noconfirm | redis valkey
brew install --quiet | redis valkey'

say() { echo "redis.sh: $*" >&2; }
fail() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Whether a program is a redis-server or a valkey-server of version 5 or later.
is_server() {
  local version
  version="$("$1" --version 2>/dev/null | sed -n 's/.* v=\([0-9]*\)\..*/\1/p')" || return 1
  [ "${version:-0}" -ge 5 ]
}

# Prints the path of the server that this script has built, or else of one on PATH.
find_server() {
  local candidate
  hash -r
  for candidate in "$BUILT" redis-server valkey-server; do
    if is_server "$candidate"; then command -v "$candidate" && return; fi
  done
  return 1
}

# Compiles a tarball in the temporary folder, and then moves each program to .redis/bin in one step.
build() {
  local source="$WORK/source"
  say "compiling $(basename "$1") (15 s to a minute)"
  mkdir -p "$source" && tar -xzf "$1" -C "$source" --strip-components=1 || return 1
  if ! make -C "$source/src" -j "$(getconf _NPROCESSORS_ONLN)" MALLOC=libc redis-server redis-cli >"$WORK/log" 2>&1; then
    tail -n 5 "$WORK/log" >&2
    return 1
  fi
  is_server "$source/src/redis-server" || fail "$(basename "$1") does not contain Redis 5 or later"
  mkdir -p "$BUILDS/bin" && mv -f "$source/src/redis-cli" "$source/src/redis-server" "$BUILDS/bin"
}

# Task 0: download, check, compile. A wrong checksum ends the script.
build_from_download() {
  local tarball="$WORK/redis-$VERSION.tar.gz" fetch='wget -q --timeout=10 --tries=2 -O' sum='shasum -a 256'
  if ! have make || ! have cc; then say 'no compiler: make and cc are needed' && return 1; fi
  if have curl; then fetch='curl -fsSL --connect-timeout 10 --max-time 300 -o'; fi
  if have sha256sum; then sum='sha256sum'; fi
  say "downloading $URL"
  mkdir -p "$WORK"
  $fetch "$tarball" "$URL" >&2 || return 1
  [ "$($sum "$tarball" | cut -d ' ' -f 1)" = "$SHA256" ] || fail "the SHA-256 of $URL is not $SHA256: refused"
  build "$tarball"
}

# Installs with the system's package manager.
install_package() {
  local command names name manager sudo=''
  [ "$(id -u)" -eq 0 ] || sudo='sudo -n'
  while IFS='|' read -r command names; do
    manager="${command%% *}"
    have "$manager" || continue
    case "$manager" in
      brew) sudo='' ;;
      apt-get) $sudo apt-get update -qq </dev/null >&2 || true ;;
    esac
    for name in $names; do
      say "installing $name with $manager (the system may start it as a service on 6379)"
      $sudo env DEBIAN_FRONTEND=noninteractive $command "$name" </dev/null >&2 || true
      # If it failed because another call was installing, that call's server is here now.
      if find_server >/dev/null; then return; fi
    done
  done <<<"$PACKAGES"
  fail "no Redis 5 or later was found, and none could be installed. By hand: install make, a C compiler and curl, then run
  scripts/redis.sh --build; or bring $URL and run scripts/redis.sh --from FILE;
  or set REDIS_SERVER to the path of a redis-server or valkey-server."
}

case "$#:${1:-}" in
  0:)
    if [ -n "${REDIS_SERVER:-}" ]; then
      is_server "$REDIS_SERVER" || fail "REDIS_SERVER=$REDIS_SERVER is not a redis-server of version 5 or later"
      command -v "$REDIS_SERVER"
    elif ! find_server; then
      build_from_download || install_package
      find_server
    fi
    ;;
  1:--build | 2:--from)
    if [ "$1" = --from ]; then build "$2"; else build_from_download; fi || fail 'Redis could not be built'
    echo "$BUILT"
    ;;
  *)
    say "'$*' is unknown"
    echo 'usage: bash scripts/redis.sh [--build | --from FILE]
  Prints the path of a redis-server, version 5 or later; installs one if there is none.
  --build      download and build Redis 6.0.10 (Task 0 as written)
  --from FILE  build a source tarball that you have' >&2
    exit 2
    ;;
esac
