#!/usr/bin/env bash
# A private PostgreSQL for tests, on loopback, with everything in DIR; it asks for no password.
#   postgres.sh run DIR PORT       a primary until standard input ends; it does not sync, so that it is quick
#   postgres.sh up DIR PORT        a primary that stays; PG_FSYNC=on makes it durable
#   postgres.sh replica DIR PORT   its streaming replica, made anew unless there is one: in the place of a former primary, if that was lost
#   postgres.sh synchronous DIR    from now on a commit waits for the replica
#   postgres.sh promote DIR        makes the replica the primary; the former one must have ended
#   postgres.sh kill DIR           ends the primary in the midst of whatever it does
#   postgres.sh down DIR           ends both
# As root it becomes the user postgres, since PostgreSQL does not run as root: DIR and this file must be readable for that user.
set -euo pipefail
verb=${1:?verb}
mkdir -p "${2:?dir}"
dir=$(cd "$2" && pwd)
port=${3-}
if [ "$(id -u)" = 0 ]; then
  chown postgres: "$dir"
  exec setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$dir" bash "$(readlink -f "$0")" "$@"
fi
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
cd "$dir"

# The two change roles with each promotion.
primary=$(cat primary 2>/dev/null || echo one)
[ "$primary" = one ] && replica=other || replica=one

running() { "$bin/pg_ctl" -D "$dir/$1" status >/dev/null 2>&1; }
port_of() { sed -n 4p "$dir/$1/postmaster.pid"; }
sql() { "$bin/psql" -X -q -A -t -h 127.0.0.1 -p "$1" -U daybook -d postgres -v ON_ERROR_STOP=1 -c "$2"; }
start() {
  sed -i '/^port = /d' "$1/postgresql.conf"
  echo "port = $port" >>"$1/postgresql.conf"
  "$bin/pg_ctl" -D "$dir/$1" -w -t 60 -l "$dir/$1.log" start >/dev/null || { tail -20 "$dir/$1.log" >&2; exit 1; }
}
up() {
  if [ ! -f "$primary/.made" ]; then
    rm -rf "$primary"
    "$bin/initdb" -D "$primary" -U daybook -A trust -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log
    cat >>"$primary/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$dir'
wal_level = replica
max_wal_senders = 5
max_replication_slots = 5
wal_keep_size = 256MB
hot_standby = on
max_connections = 300
fsync = ${PG_FSYNC:-off}
CONF
    # What is thrown away afterwards needs none of what keeps it in order for long, or whole after a power cut.
    [ "$verb" != run ] || cat >>"$primary/postgresql.conf" <<CONF
autovacuum = off
full_page_writes = off
checkpoint_timeout = 1h
max_wal_size = 4GB
update_process_title = off
CONF
    touch "$primary/.made"
  fi
  running "$primary" || start "$primary"
  echo "Host=127.0.0.1;Port=$(port_of "$primary");Username=daybook;Database=postgres"
}

case $verb in
run)
  up
  cat >/dev/null
  "$bin/pg_ctl" -D "$dir/$primary" -m immediate -w stop >/dev/null
  ;;
up) up ;;
replica)
  # A replica has this file, and a former primary has not: that one may have what was promised to nobody, and cannot follow.
  if [ ! -f "$replica/standby.signal" ]; then
    rm -rf "$replica"
    "$bin/pg_basebackup" -h 127.0.0.1 -p "$(port_of "$primary")" -U daybook -D "$replica" -X stream -c fast -R -C -S replica --no-sync
  fi
  running "$replica" || start "$replica"
  echo "Host=127.0.0.1;Port=$(port_of "$replica");Username=daybook;Database=postgres"
  ;;
synchronous)
  sql "$(port_of "$primary")" "ALTER SYSTEM SET synchronous_standby_names = '*'"
  sql "$(port_of "$primary")" "SELECT pg_reload_conf()" >/dev/null
  for _ in $(seq 600); do
    [ "$(sql "$(port_of "$primary")" "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")" = 0 ] || exit 0
    sleep 0.1
  done
  echo 'The replica did not become synchronous.' >&2
  exit 1
  ;;
promote)
  "$bin/pg_ctl" -D "$replica" -w -t 60 promote >/dev/null
  # It has no replica of its own.
  sql "$(port_of "$replica")" "ALTER SYSTEM SET synchronous_standby_names = ''"
  sql "$(port_of "$replica")" "SELECT pg_reload_conf()" >/dev/null
  echo "$replica" >primary
  ;;
kill) ! running "$primary" || "$bin/pg_ctl" -D "$primary" -m immediate -w stop >/dev/null ;;
down) for each in one other; do ! running $each || "$bin/pg_ctl" -D $each -m immediate -w -t 60 stop >/dev/null; done ;;
*)
  echo "usage: $0 run|up|replica|synchronous|promote|kill|down DIR [PORT]" >&2
  exit 2
  ;;
esac
