#!/usr/bin/env bash
# A private S3 service for tests, Ceph's RADOS Gateway on one node, on loopback, with everything in DIR.
#   ceph-s3.sh run DIR PORT MONITORPORT   a service on PORT, in memory, until standard input ends
#   ceph-s3.sh up DIR PORT MONITORPORT    a service that stays
#   ceph-s3.sh kill DIR                   ends it in the midst of whatever it does
#   ceph-s3.sh down DIR                   ends it
# CEPH_STORE=bluestore keeps objects on the disk, also from one `up` to the next. The gateway's pid is in DIR/rgw.pid: kill -STOP makes it stand still.
# It prints the access key, the secret key and the address in one line when it is ready.
set -euo pipefail
verb=${1:?verb}
mkdir -p "${2:?dir}"
dir=$(cd "$2" && pwd)
port=${3-} monitor=${4-}
conf=$dir/ceph.conf
store=${CEPH_STORE:-memstore}
access=daybooktests00000000 secret=daybooktestssecret0000000000000000000000
[ ${#dir} -le 70 ] || { echo "Its sockets would have names that are too long: $dir" >&2; exit 1; }

# Only what was started from this folder.
ours() { local pid; pid=$(cat "$dir/$1.pid" 2>/dev/null) && { tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "$conf"; } 2>/dev/null; }
fail() { echo "ceph-s3.sh: $*" >&2; tail -n 15 "$dir"/log/* >&2 2>/dev/null || true; down; exit 1; }
launch() { # NAME COMMAND...
  local name=$1 pid; shift
  setsid "$@" </dev/null >>"$dir/log/$name.out" 2>&1 &
  pid=$!
  disown
  echo $pid >"$dir/$name.pid"
  # Until the shell that was forked has become the command, it does not look like one of ours.
  while [ -d /proc/$pid ] && ! ours "$name"; do sleep 0.02; done
}
wait_for() { # NAME COMMAND...: until the command succeeds, as long as the process lives; two minutes, since others may keep the machine busy
  local name=$1 i; shift
  for i in $(seq 1200); do
    ours "$name" || fail "$name ended"
    "$@" >/dev/null 2>>"$dir/log/cli.out" && return
    sleep 0.1
  done
  fail "$name did not become ready"
}
down() {
  local name i
  for name in rgw osd mon; do
    if ours $name; then
      kill -CONT "$(cat "$dir/$name.pid")"
      kill -TERM "$(cat "$dir/$name.pid")"
      for i in $(seq 100); do ours $name || break; sleep 0.05; done
      ! ours $name || kill -KILL "$(cat "$dir/$name.pid")"
    fi
    rm -f "$dir/$name.pid"
  done
}
monitor_answers() { timeout 30 ceph -c "$conf" --connect-timeout 20 mon stat; }
store_is_up() { timeout 10 ceph -c "$conf" osd stat 2>/dev/null | grep '1 up'; }
gateway_answers() { [ "$(curl -s --noproxy '*' -o "$dir/log/ready" -m 5 -w '%{http_code}' "http://127.0.0.1:$port/")" = 200 ]; }

make() {
  local identity store_identity
  identity=$(cat /proc/sys/kernel/random/uuid) store_identity=$(cat /proc/sys/kernel/random/uuid)
  rm -rf "$dir"/{mon,osd,log,run,keyring,ceph.conf,monmap,.made}
  mkdir -p "$dir"/{osd,log,run}
  cat >"$conf" <<CONF
[global]
fsid = $identity
mon host = v1:127.0.0.1:$monitor/0
monmap = $dir/monmap
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr2 = false
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = $dir/keyring
run dir = $dir/run
pid file = $dir/run/\$name.pid
admin socket = $dir/run/\$name.\$pid.asok
log file = $dir/log/\$name.log
crash dir = $dir/run
log to stderr = false
err to stderr = false
mon cluster log file = $dir/log/cluster.log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon data = $dir/mon
mon data avail crit = 0
mon osd down out interval = 0
paxos propose interval = 0.05
paxos min wait = 0.01
osd data = $dir/osd
osd objectstore = $store
crush location = host=localhost root=default
memstore device bytes = 2147483648
bluestore block size = 2147483648
osd memory target = 1073741824
debug ms = 0/0
debug osd = 0/0
debug mon = 0/0
debug paxos = 0/0
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
rgw enable usage log = false
rgw enable ops log = false
rgw enable lc threads = false
rgw thread pool size = 64
rgw dynamic resharding = false
rgw override bucket index max shards = 1
rgw user max buckets = 100000
debug rgw = 0/0
CONF
  {
    ceph-authtool --create-keyring "$dir/keyring" --gen-key -n mon. --cap mon 'allow *'
    ceph-authtool "$dir/keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' --cap mds 'allow *'
    monmaptool --create --clobber --fsid "$identity" --addv a "[v1:127.0.0.1:$monitor]" "$dir/monmap"
    ceph-authtool "$dir/keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *' --cap mgr 'allow profile osd'
    ceph-authtool "$dir/keyring" --gen-key -n client.rgw --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
    ceph-mon -c "$conf" --mkfs -i a --monmap "$dir/monmap" --keyring "$dir/keyring"
  } >"$dir/log/make.out" 2>&1 || fail 'it could not be made'
  launch mon ceph-mon -c "$conf" -f -i a
  wait_for mon monitor_answers
  {
    timeout 60 ceph -c "$conf" osd new "$store_identity"
    ceph-osd -c "$conf" -i 0 --mkfs --osd-uuid "$store_identity"
  } >>"$dir/log/make.out" 2>&1 || fail 'its store could not be made'
}

up() {
  if ours mon && ours osd && ours rgw && gateway_answers; then echo "$access $secret http://127.0.0.1:$port"; return; fi
  down
  if [ -f "$dir/.made" ] && [ "$store" = bluestore ]; then
    sed -i "s|^rgw frontends = .*|rgw frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1|" "$conf"
    launch mon ceph-mon -c "$conf" -f -i a
    wait_for mon monitor_answers
  else
    make
  fi
  launch osd ceph-osd -c "$conf" -f -i 0
  if [ -f "$dir/.made" ]; then
    wait_for osd store_is_up
  else
    # That makes the pools, and waits for the store to have them.
    timeout 240 radosgw-admin -c "$conf" user create --uid=daybook --display-name=daybook --max-buckets=0 \
      --access-key="$access" --secret-key="$secret" >"$dir/log/user.out" 2>&1 || fail 'its user could not be made'
  fi
  launch rgw radosgw -c "$conf" -f -n client.rgw
  wait_for rgw gateway_answers
  touch "$dir/.made"
  echo "$access $secret http://127.0.0.1:$port"
}

case $verb in
run)
  up
  cat >/dev/null
  down
  ;;
up) up ;;
kill) for name in rgw osd mon; do ! ours $name || kill -KILL "$(cat "$dir/$name.pid")"; done ;;
down) down ;;
*)
  echo "usage: $0 run|up|kill|down DIR [PORT MONITORPORT]" >&2
  exit 2
  ;;
esac
