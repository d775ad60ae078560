#!/bin/bash
# Ships a folder of snapshots to S3 under a name made from the time: the snapshots first, the list of their sums last,
# so a backup without SHA256SUMS is one that never finished. S3 computes the sum of what it received, refuses what
# differs, and says what it stored: nothing has to be read back, and the role that writes cannot read.
#
#   BUCKET PREFIX   where to
#   LEADERS         how many snapshots there must be
#   DUMPS           the folder
set -euo pipefail

readonly LARGEST=$((5 * 1024 * 1024 * 1024)) # what one PutObject takes

fail() {
  echo "redis-upload: $*" >&2
  exit 1
}

# S3 writes a SHA-256 in base64, sha256sum in hexadecimal.
sum_of() {
  local hex
  hex=$(sha256sum -- "$1" | cut -c1-64)
  # shellcheck disable=SC2001 # one substitution for every two digits
  printf '%b' "$(sed 's/../\\x&/g' <<<"$hex")" | base64
}

put() {
  local file=$1 sum stored
  [ "$(stat -c %s -- "$file")" -le "$LARGEST" ] || fail "$file is larger than one upload takes"
  sum=$(sum_of "$file")
  stored=$(aws s3api put-object --bucket "$BUCKET" --key "$backup/$file" --body "$file" \
    --checksum-algorithm SHA256 --checksum-sha256 "$sum" --query ChecksumSHA256 --output text) ||
    fail "S3 did not take $file"
  [ "$stored" = "$sum" ] || fail "S3 stored $file with sum $stored, not $sum"
}

cd "$DUMPS"
[ -f SHA256SUMS ] || fail "no SHA256SUMS: the dump did not finish"
[ "$(wc -l <SHA256SUMS)" -eq "$LEADERS" ] || fail "$(wc -l <SHA256SUMS) of $LEADERS snapshots"
sha256sum --check --strict --quiet SHA256SUMS || fail "a snapshot changed since it was taken"

backup="$PREFIX/$(date -u +%Y/%m/%d/%H%M%SZ)"
for snapshot in *.rdb; do
  put "$snapshot"
done
put SHA256SUMS
echo "s3://$BUCKET/$backup"
