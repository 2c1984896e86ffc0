# Part of scripts/redis.sh: the server for manual work, which keeps every write.

# Prints what a Redis on the port says to the commands on stdin: its replies, or nothing where none comes within 2 s.
ask() {
  local line
  {
    cat >&3
    while IFS= read -r -t 2 line <&3; do echo "$line"; done
  } 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$PORT" || true
}

# Prints which process listens on the port, as far as lsof or ss tell.
listener() {
  local found=''
  if have lsof; then
    found="$(lsof +c 0 -nP -iTCP:"$PORT" -sTCP:LISTEN 2>/dev/null | sed -n '2s/^\([^ ]*\) *\([0-9]*\) .*/\1, process \2/p')" || true
  fi
  if [ -z "$found" ] && have ss; then
    found="$(ss -Hltnp "sport = :$PORT" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1, process \2/p' | head -n 1)" || true
  fi
  echo "$found"
}

# Says by whom the port is taken, and what to do.
port_taken() {
  local replies version who process
  replies="$(printf 'INFO server\r\nCONFIG GET dir\r\nQUIT\r\n' | ask | tr -d '\r')"
  version="$(echo "$replies" | sed -n 's/^redis_version://p')"
  process="$(listener)"
  if [ -z "$process" ] && [ -n "$version" ]; then
    process="process $(echo "$replies" | sed -n 's/^process_id://p')"
  fi
  case "$replies" in
    *"$DATA"*) who='npm run redis, which is running already' ;;
    *redis_version:*) who="a Redis $version without a password" ;;
    -NOAUTH*) who='a Redis with a password' ;;
    -*) who="a Redis that answers ${replies%%$'\n'*}" ;;
    *) who='a program that does not answer as Redis does' ;;
  esac
  say "port $PORT is taken by $who${process:+ ($process)}"
  if [ -n "$version" ]; then say "use it as it is: the scripts connect to it;"; fi
  case "$who" in
    *already) say "or stop it with Ctrl-C in its terminal;" ;;
    *Redis\ *) say "stop it (a service: sudo systemctl stop redis-server, or brew services stop redis);" ;;
    *) say "stop it;" ;;
  esac
  say "or take another port: npm run redis -- --port 6380, and REDIS_URL=redis://127.0.0.1:6380 for the scripts"
  exit 1
}

port_is_taken() { (: <"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; }

# Prints MAJOR.MINOR of the Redis that wrote the data last; the data of an earlier redis.sh are a dump, which names it.
written_by() {
  if [ -e "$DATA/redis-version" ]; then
    cat "$DATA/redis-version"
  elif [ -e "$DATA/dump.rdb" ]; then
    head -c 64 "$DATA/dump.rdb" | LC_ALL=C tr -dc '0-9a-z.-' | sed -n 's/.*redis-ver\([0-9]*\.[0-9]*\).*/\1/p'
  fi
}

# Makes the data ready for a server of version $1 (MAJOR.MINOR).
prepare_data() {
  local last
  mkdir -p "$DATA"
  last="$(written_by)"
  if [ -n "$last" ] && [ $((${1%.*} * 100 + ${1#*.})) -lt $((${last%.*} * 100 + ${last#*.})) ]; then
    fail "the data in ${DATA#"$ROOT/"} were written by Redis $last, and this is Redis $1, which cannot be relied on to read them.
  Use the newer one (REDIS_SERVER=PATH npm run redis), or remove the folder to begin again with Task 0's data"
  fi
  echo "$1" >"$DATA/redis-version"
  # With an append-only file Redis reads no dump, but the file may begin with one.
  if [ ! -e "$DATA/appendonly.aof" ] && [ ! -d "$DATA/appendonlydir" ]; then
    if [ ! -e "$DATA/dump.rdb" ]; then
      cp "$ROOT/dump.rdb" "$DATA/new.rdb"
      mv "$DATA/new.rdb" "$DATA/dump.rdb"
    fi
    mv "$DATA/dump.rdb" "$DATA/appendonly.aof"
  fi
}

# Reads Redis's log on stdin, keeps it in the data's folder, and prints what concerns a person: that it is ready, what
# goes wrong later, why it does not start. Its warnings about the system's settings do not.
show_log() {
  local line text ready='' errors=''
  trap '' INT TERM HUP # the log goes on until Redis has ended
  trap - EXIT
  while IFS= read -r line; do
    echo "$line" >&4
    text="${line#*[0-9] [#*] }"
    case "$line" in
      *'Ready to accept connections'*)
        if [ -n "$ready" ]; then continue; fi
        ready=1
        echo "Redis $1 listens on 127.0.0.1:$PORT, until Ctrl-C."
        echo "Every write is kept in ${DATA#"$ROOT/"}: remove that folder to begin again with Task 0's data."
        ;;
      *'WARNING'* | *'oO0OoO0OoO0Oo'* | *'Redis version='* | *'Configuration loaded'* | *'Server initialized'*) ;;
      *'User requested shutdown'* | *'Received SIG'* | *'ready to exit'*) ;;
      *[0-9]' # '*)
        if [ -n "$ready" ]; then say "Redis says: $text"; fi
        errors="$errors
  $text"
        ;;
      *[0-9]' * '* | *[0-9]' - '*) ;;
      *) errors="$errors
  $line" ;;
    esac
  done
  if [ -n "$ready" ]; then
    echo "Redis has ended. Its data are in ${DATA#"$ROOT/"}."
    return
  fi
  case "$errors" in
    *'Address already in use'*) port_taken ;;
    *) say "Redis $1 did not start (its log is ${DATA#"$ROOT/"}/redis.log):$errors" ;;
  esac
}

# Task 0's data at the first start, and from then on whatever the last one held.
start() {
  local version
  DATA="$HOME_DIR/data"
  if [ "$PORT" != 6379 ]; then DATA="$DATA-$PORT"; fi # two servers never share a folder
  if port_is_taken; then port_taken; fi
  choose_server
  if port_is_taken; then port_taken; fi # a package may start a service when it is installed
  version="$(version_of "$SERVER")"
  prepare_data "$(echo "$version" | cut -d . -f 1,2)"
  cleanup
  exec "$SERVER" --bind 127.0.0.1 --port "$PORT" --dir "$DATA" --dbfilename dump.rdb --save '' \
    --appendonly yes --appendfsync always > >(show_log "$version" 4>"$DATA/redis.log") 2>&1
}
