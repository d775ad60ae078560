#!/bin/bash
# Writes a snapshot of every leader of a Redis cluster to a folder, with a list of their SHA-256 sums.
# Fails, and leaves no list, where a shard is missing or a snapshot is damaged.
#
#   REDIS_HOST REDIS_PORT   any node of the cluster
#   REDISCLI_AUTH           its password
#   REDIS_CA                file with the authority that signed its certificates
#   LEADERS                 how many shards there must be
#   DUMPS                   the folder
set -euo pipefail

readonly ALL_SLOTS=16384

fail() {
  echo "redis-dump: $*" >&2
  exit 1
}

redis() {
  redis-cli -e --no-auth-warning --tls --cacert "$REDIS_CA" "$@"
}

# Of CLUSTER NODES: host, port and number of slots of every leader that has slots and is reachable.
# Address: ip:port@busport[,hostname]; slots: 0-5460, 5461, or [12-<-node] while one moves.
leaders() {
  awk '
    $3 !~ /(^|,)master(,|$)/ || $3 ~ /(^|,)(fail\??|handshake|noaddr)(,|$)/ { next }
    {
      slots = 0
      for (i = 9; i <= NF; i++) {
        if ($i ~ /^\[/) continue
        ends = split($i, range, "-")
        slots += range[ends] - range[1] + 1
      }
      if (slots == 0) next
      split($2, address, /[:@,]/)
      host = $2 ~ /,./ ? substr($2, index($2, ",") + 1) : address[1]
      sub(/,.*/, "", host)
      print host, address[2], slots
    }
  '
}

nodes=$(redis -h "$REDIS_HOST" -p "$REDIS_PORT" CLUSTER NODES) || fail "no answer from $REDIS_HOST:$REDIS_PORT"
shards=$(leaders <<<"$nodes")
found=$(grep -c . <<<"$shards" || true)
slots=$(awk '{ sum += $3 } END { print sum + 0 }' <<<"$shards")
[ "$found" -eq "$LEADERS" ] || fail "$found of $LEADERS leaders reachable"
[ "$slots" -eq "$ALL_SLOTS" ] || fail "$slots of $ALL_SLOTS slots served"

mkdir -p "$DUMPS"
rm -f "$DUMPS"/*
while read -r host port _; do
  snapshot="$DUMPS/${host%%.*}-$port.rdb"
  redis -h "$host" -p "$port" --rdb "$snapshot" </dev/null >&2 || fail "no snapshot from $host:$port"
  redis-check-rdb "$snapshot" >/dev/null || fail "damaged snapshot from $host:$port"
done <<<"$shards"

cd "$DUMPS"
sha256sum -- *.rdb >SHA256SUMS.partial
mv SHA256SUMS.partial SHA256SUMS
cat SHA256SUMS
