#!/bin/bash
# Brings one backup from S3 to a folder and checks every sum.
#
#   BUCKET PREFIX   where from
#   BACKUP          which, as upload.sh printed it after the prefix (2026/11/23/020000Z); empty: the newest
#   DUMPS           the folder
set -euo pipefail

fail() {
  echo "redis-fetch: $*" >&2
  exit 1
}

if [ -z "${BACKUP:-}" ]; then
  # Names sort by time, and only a finished backup has a list of sums.
  newest=$(aws s3api list-objects-v2 --bucket "$BUCKET" --prefix "$PREFIX/" \
    --query "sort(not_null(Contents, \`[]\`)[?ends_with(Key, '/SHA256SUMS')].Key)[-1]" --output json | tr -d '"')
  [ "$newest" != null ] || fail "no finished backup under s3://$BUCKET/$PREFIX"
  newest=${newest#"$PREFIX/"}
  BACKUP=${newest%/SHA256SUMS}
fi

mkdir -p "$DUMPS"
cd "$DUMPS"
get() {
  aws s3api get-object --bucket "$BUCKET" --key "$PREFIX/$BACKUP/$1" "$1" >/dev/null || fail "S3 did not give $1"
}
get SHA256SUMS
while read -r _ snapshot; do
  get "$snapshot"
done <SHA256SUMS
sha256sum --check --strict SHA256SUMS || fail "a snapshot is not what was uploaded"
echo "s3://$BUCKET/$PREFIX/$BACKUP"
