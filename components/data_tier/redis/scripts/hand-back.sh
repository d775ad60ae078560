#!/bin/bash
# Makes the leader pods masters again. A failover leaves a replica's pod as master, and neither Redis nor the operator
# moves it back: two masters may then share a zone, and whoever loses that zone loses the majority that elects.
# Each failover back is coordinated: the replica has the master's last write before it takes over. Where a node is
# missing, nothing is done.
#
#   REDIS_HOST REDIS_PORT   any node of the cluster
#   REDISCLI_AUTH           its password
#   REDIS_CA                file with the authority that signed its certificates
#   EXPECTED_NODES          how many nodes there must be
#   LEADER_PODS             how the names of the pods begin that are to be masters
set -euo pipefail

readonly BETWEEN_ELECTIONS=61 # seconds: cluster-node-timeout is 15

fail() {
  echo "redis-hand-back: $*" >&2
  exit 1
}

redis() {
  redis-cli -e --no-auth-warning --tls --cacert "$REDIS_CA" "$@" </dev/null
}

# One field of a node's replication: role, master_link_status.
replication() {
  redis -h "$1" -p "$2" INFO replication | tr -d '\r' | awk -F: -v field="$3" '$1 == field { print $2 }'
}

# Masters that do not know yet who follows whom deny their vote; a node asks again four timeouts after that.
hand_back() {
  for pause in 0 "$BETWEEN_ELECTIONS"; do
    sleep "$pause"
    [ "$(replication "$2" "$3" master_link_status)" = up ] || fail "$1 has no connection to its master"
    redis -h "$2" -p "$3" CLUSTER FAILOVER >/dev/null || fail "$1 did not start a failover"
    for _ in $(seq 20); do
      [ "$(replication "$2" "$3" role)" = master ] && return
      sleep 0.5
    done
  done
  fail "$1 was not elected"
}

nodes=$(redis -h "$REDIS_HOST" -p "$REDIS_PORT" CLUSTER NODES) || fail "no answer from $REDIS_HOST:$REDIS_PORT"
there=$(awk '$3 !~ /fail|handshake|noaddr/ && $8 == "connected"' <<<"$nodes" | grep -c . || true)
if [ "$there" -ne "$EXPECTED_NODES" ] || [ "$(grep -c . <<<"$nodes")" -ne "$EXPECTED_NODES" ]; then
  echo "$there of $EXPECTED_NODES nodes are there: nothing is handed back"
  exit 0
fi
handed=0
while read -r host ip port; do
  hand_back "$host" "$ip" "$port"
  echo "$host is master again"
  handed=$((handed + 1))
done < <(awk -v pods="$LEADER_PODS" '
  $3 ~ /slave/ {
    split($2, address, /[:@,]/)
    host = $2 ~ /,./ ? substr($2, index($2, ",") + 1) : ""
    sub(/[.,].*/, "", host)
    if (index(host, pods) == 1) print host, address[1], address[2]
  }
' <<<"$nodes")
echo "$handed handed back"
