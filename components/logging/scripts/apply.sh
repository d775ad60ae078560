#!/usr/bin/env bash
# Sends the requests below REQUESTS to Elasticsearch, one file after the other: "METHOD path", then the body. Waits until
# the cluster answers and is not red, WAIT_SECONDS at most. The first request that is refused ends it, with the answer.
set -euo pipefail

ask() {
  # The password goes by a file descriptor, where no list of processes shows it.
  curl --silent --show-error --max-time 120 --cacert "$CA" --header 'Content-Type: application/json' \
    --config <(printf 'user = "%s:%s"\n' "$ELASTICSEARCH_USER" "$ELASTICSEARCH_PASSWORD") "$@"
}

until ask --fail --output /dev/null "$ELASTICSEARCH_URL/_cluster/health?wait_for_status=yellow&timeout=10s"; do
  if ((SECONDS > WAIT_SECONDS)); then
    echo "Elasticsearch does not answer, or is red, after $SECONDS s" >&2
    exit 1
  fi
  sleep "${PAUSE_SECONDS:-5}"
done

for file in "$REQUESTS"/*; do
  read -r method path <"$file"
  printf '%s %s: ' "$method" "$path"
  answer=$(tail --lines=+2 "$file" | ask --request "$method" --data-binary @- --write-out '\n%{http_code}' \
    "$ELASTICSEARCH_URL$path")
  status=${answer##*$'\n'}
  echo "$status"
  if [[ $status != 2?? ]]; then
    printf '%s\n' "${answer%$'\n'*}" >&2
    exit 1
  fi
done
