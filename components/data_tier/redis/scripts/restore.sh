#!/bin/bash
# Copies the keys of a folder of snapshots into a running Redis cluster, whatever its slots and shards are now.
# Each snapshot is loaded by a server of its own on this machine, which then sends its keys to the cluster; a key that
# is in both becomes that of the snapshot, and keeps the time at which it expires.
#
#   REDIS_HOST REDIS_PORT        any node of the cluster
#   REDISCLI_AUTH                its password
#   REDIS_CA REDIS_CERT REDIS_KEY  files: authority, certificate and key, for the loading server
#   DUMPS                        the folder
set -euo pipefail

readonly PORT=7379

fail() {
  echo "redis-restore: $*" >&2
  exit 1
}

source_redis() {
  env -u REDISCLI_AUTH redis-cli -e -p "$PORT" "$@"
}

# Without TLS or password, since `redis-cli --cluster import` offers the source neither; only this pod reaches its
# loopback. What it sends to the cluster is encrypted: tls-cluster makes MIGRATE speak TLS.
load() {
  redis-server --port "$PORT" --bind 127.0.0.1 --dir "$DUMPS" --dbfilename "$1" --appendonly no --save "" \
    --tls-cluster yes --tls-ca-cert-file "$REDIS_CA" --tls-cert-file "$REDIS_CERT" --tls-key-file "$REDIS_KEY" \
    --loglevel warning >&2 &
  loading=$!
  for _ in $(seq 600); do
    kill -0 "$loading" 2>/dev/null || fail "$1 cannot be loaded"
    [ "$(source_redis PING 2>/dev/null)" = PONG ] && return
    sleep 1
  done
  fail "$1 is not loaded after ten minutes"
}

stop() {
  [ -z "${loading:-}" ] || kill "$loading" 2>/dev/null || true
  [ -z "${loading:-}" ] || wait "$loading" 2>/dev/null || true
  loading=
}
trap stop EXIT

# What redis-cli says names every key, which may identify a patient: only errors are shown.
import() {
  local said
  said=$(redis-cli --no-auth-warning --tls --cacert "$REDIS_CA" --cluster import "$REDIS_HOST:$REDIS_PORT" \
    --cluster-from "127.0.0.1:$PORT" --cluster-copy --cluster-replace 2>&1) && return
  grep -A1 -i error <<<"$said" | grep -v '^Migrating' >&2 || true
  fail "$snapshot: import failed"
}

cd "$DUMPS"
sha256sum --check --strict --quiet SHA256SUMS || fail "a snapshot is not what was backed up"
while read -r _ snapshot; do
  load "$snapshot"
  keys=$(source_redis DBSIZE)
  import
  stop
  echo "$snapshot: $keys keys"
done <SHA256SUMS
