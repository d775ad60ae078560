#!/bin/bash
# Makes every node of a Redis cluster read its certificate again. Redis reads it once, when it starts; setting the same
# file names makes it reload the files, without closing a connection.
#
#   REDIS_HOST REDIS_PORT          any node of the cluster
#   REDISCLI_AUTH                  its password
#   REDIS_CA REDIS_CERT REDIS_KEY  the files, as the servers see them
#   EXPECTED_NODES                      how many nodes there must be
set -euo pipefail

fail() {
  echo "redis-reload-certificates: $*" >&2
  exit 1
}

redis() {
  redis-cli -e --no-auth-warning --tls --cacert "$REDIS_CA" "$@"
}

nodes=$(redis -h "$REDIS_HOST" -p "$REDIS_PORT" CLUSTER NODES) || fail "no answer from $REDIS_HOST:$REDIS_PORT"
reloaded=0
while read -r host port; do
  redis -h "$host" -p "$port" CONFIG SET \
    tls-cert-file "$REDIS_CERT" tls-key-file "$REDIS_KEY" tls-ca-cert-file "$REDIS_CA" </dev/null >/dev/null ||
    fail "$host:$port did not read its certificate"
  reloaded=$((reloaded + 1))
done < <(awk '
  {
    split($2, address, /[:@,]/)
    host = $2 ~ /,./ ? substr($2, index($2, ",") + 1) : address[1]
    sub(/,.*/, "", host)
    print host, address[2]
  }
' <<<"$nodes")
[ "$reloaded" -eq "$EXPECTED_NODES" ] || fail "$reloaded of $EXPECTED_NODES nodes"
echo "$reloaded nodes have read their certificate"
