#!/usr/bin/env bash
# Recovers claims-db from the archive into a namespace of its own, compares it with the running one, and deletes it.
#
# What the check needs in its environment, beside libpq's PG... variables, which lead to the running database:
#   KUBECTL             the program
#   NAMESPACE, CLUSTER  where the database is recovered, and its name there
#   MANIFEST            the Cluster; ARCHIVE_NAME in it stands for the archive of whoever is primary
#   ARCHIVE_NAME        that archive
#   RESULT_NAMESPACE, RESULT   the ConfigMap that takes the result
#   LOSS_LIMIT          seconds that the archive may be behind
#   RECOVERY_LIMIT      seconds that the recovery may take
set -euo pipefail

# Claims younger than this, seen from the newest recovered one, may belong to transactions that had not ended.
readonly UNSETTLED=300

readonly started=$SECONDS
success=0 loss=-1 rows=-1

ask() { # SQL: one value
  psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --command "$1"
}

newest='SELECT coalesce(extract(epoch FROM max(received_at)), 0)::bigint FROM claims'

claims_until() { # EPOCH SECONDS: the question how many there were
  echo "SELECT count(*) FROM claims WHERE received_at <= to_timestamp($1)"
}

ask_recovered() { # SQL
  PGHOST="$CLUSTER-rw.$NAMESPACE.svc" PGUSER="$recovered_user" PGPASSWORD="$recovered_password" \
    PGSSLROOTCERT="$recovered_authority" PGSSLCERT='' PGSSLKEY='' ask "$1"
}

in_scratch() { "$KUBECTL" --namespace "$NAMESPACE" "$@"; }

secret() { # NAME KEY: decoded
  in_scratch get secret "$1" --output "jsonpath={.data['${2//./\\.}']}" | base64 --decode
}

remove_recovered() { in_scratch delete cluster.postgresql.cnpg.io "$CLUSTER" --ignore-not-found --timeout=5m; }

report() {
  cat <<METRICS
# HELP nphies_restore_check_success Whether the last restore check brought the database back as it should be.
# TYPE nphies_restore_check_success gauge
nphies_restore_check_success $success
# HELP nphies_restore_check_timestamp_seconds When the last restore check ended.
# TYPE nphies_restore_check_timestamp_seconds gauge
nphies_restore_check_timestamp_seconds $(date +%s)
# HELP nphies_restore_check_duration_seconds How long the last restore check took.
# TYPE nphies_restore_check_duration_seconds gauge
nphies_restore_check_duration_seconds $((SECONDS - started))
# HELP nphies_restore_check_loss_seconds How much older the newest recovered claim was than the newest there was; -1: unknown.
# TYPE nphies_restore_check_loss_seconds gauge
nphies_restore_check_loss_seconds $loss
# HELP nphies_restore_check_rows Claims recovered and compared; -1: unknown.
# TYPE nphies_restore_check_rows gauge
nphies_restore_check_rows $rows
METRICS
}

finish() {
  local folder
  folder=$(mktemp --directory)
  report | tee "$folder/metrics.txt"
  "$KUBECTL" create configmap "$RESULT" --namespace "$RESULT_NAMESPACE" --from-file="$folder/metrics.txt" \
    --dry-run=client --output=json |
    "$KUBECTL" apply --server-side --force-conflicts --field-manager=restore-check --filename=-
  remove_recovered
}

fail() {
  echo "restore check: $1" >&2
  exit 1
}

remove_recovered # what an interrupted check may have left
trap finish EXIT

newest_before=$(ask "$newest")

sed "s/ARCHIVE_NAME/$ARCHIVE_NAME/g" "$MANIFEST" | in_scratch create --filename=-
in_scratch wait cluster.postgresql.cnpg.io "$CLUSTER" --for=condition=Ready --timeout="${RECOVERY_LIMIT}s" ||
  fail "the database was not recovered within $RECOVERY_LIMIT s"

recovered_user=$(secret "$CLUSTER-app" username)
recovered_password=$(secret "$CLUSTER-app" password)
recovered_authority=$(mktemp)
secret "$CLUSTER-ca" ca.crt >"$recovered_authority"

newest_recovered=$(ask_recovered "$newest")
loss=$((newest_before > newest_recovered ? newest_before - newest_recovered : 0))

settled=$((newest_recovered - UNSETTLED))
rows=$(ask_recovered "$(claims_until "$settled")")
rows_there=$(ask "$(claims_until "$settled")")

[ "$loss" -le "$LOSS_LIMIT" ] || fail "the newest recovered claim is $loss s older than the newest; $LOSS_LIMIT are allowed"
[ "$rows" = "$rows_there" ] || fail "$rows claims were recovered of $rows_there"
success=1
