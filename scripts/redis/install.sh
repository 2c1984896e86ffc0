# Part of scripts/redis.sh: builds or installs Redis, one call at a time.

LOCK="$HOME_DIR/installing"

# Whether a process is a call of this script. On Linux, one that only has the id of a call that was killed is not.
is_call() {
  kill -0 "$1" 2>/dev/null || return 1
  if [ -r "/proc/$1/cmdline" ]; then grep -aq 'redis\.sh' "/proc/$1/cmdline" 2>/dev/null; fi
}

# Whose turn it is to install. The lock is a symbolic link that holds its owner's process id; one whose owner was killed is
# taken over by a second link that is named after the owner that has ended, and so on. Making a link is atomic, and nobody but
# the owner of the last link removes any, so two calls that find the same stale lock cannot both take it over.
# Sets OWNER to the process that has the lock ('' for nobody), and LINKS to all links up to its own or the free one.
find_owner() {
  local link="$LOCK"
  LINKS=("$link")
  while OWNER="$(readlink "$link")"; do
    if is_call "$OWNER"; then return; fi
    link="$link.$OWNER"
    LINKS+=("$link")
  done
}

# One call at a time installs; the others wait, and then find what it installed.
take_lock() {
  local link waited=''
  # The folder itself goes when a call ends that has left nothing in it.
  until mkdir -p "$HOME_DIR" && find_owner && [ "$OWNER" = "$$" ]; do
    link="${LINKS[${#LINKS[@]} - 1]}"
    if [ -z "$OWNER" ]; then
      ln -s "$$" "$link" 2>/dev/null || continue
      find_owner
      if [ "$OWNER" = "$$" ]; then break; fi
      rm -f "$link" # a link before it went in between
    fi
    if [ -z "$waited" ] && [ -n "$OWNER" ]; then
      say "waiting for process $OWNER, which is installing Redis"
      waited=1
    fi
    sleep 0.2
  done
  LOCKED=1
}

# The first link goes first: without it the lock is free, whatever else is left.
release_lock() {
  if [ -z "$LOCKED" ]; then return; fi
  LOCKED=''
  for link in "${LINKS[@]}"; do rm -f "$link"; done
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
