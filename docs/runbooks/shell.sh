# Load it into bash: `. docs/runbooks/shell.sh`. The runbooks use these functions; none of them changes anything but kubeconfig.
# shellcheck shell=bash

# The region of a stack, as in its file.
region_of() {
  case $1 in
    prod) echo me-central-1 ;;
    dr) echo me-south-1 ;;
    rebuild) sed -n 's/^ *aws:region: *"\{0,1\}\([a-z0-9-]*\)"\{0,1\}$/\1/p' Pulumi.rebuild.yaml ;;
    *) echo "$1: no such stack; allowed: prod, dr" >&2 && return 1 ;;
  esac
}

# A context for each stack given, named as the stack. No context is current: a command that names none fails.
contexts() {
  local stack region
  for stack in "$@"; do
    region=$(region_of "$stack") || return
    aws eks update-kubeconfig --name "nphies-$region" --region "$region" --alias "$stack" || echo "$stack: no context" >&2
  done
  kubectl config unset current-context
}

# psql in the primary instance of a stack's claims-db, as superuser: db STACK [option of psql ...]
db() {
  local primary
  primary=$(kubectl --context "$1" get cluster claims-db -n nphies-data -o jsonpath='{.status.currentPrimary}') || return
  kubectl --context "$1" exec -i -n nphies-data -c postgres "$primary" -- \
    psql --no-psqlrc --set ON_ERROR_STOP=1 nphies_claims "${@:2}"
}

# Prints which region a stack's database is in and its declared role; fails unless both are as expected: guard STACK ROLE
guard() {
  local expected self primary role=standby
  expected=claims-db-$(region_of "$1") || return
  self=$(kubectl --context "$1" get cluster claims-db -n nphies-data -o jsonpath='{.spec.replica.self}') || return
  primary=$(kubectl --context "$1" get cluster claims-db -n nphies-data -o jsonpath='{.spec.replica.primary}') || return
  if [[ $self == "$primary" ]]; then role=primary; fi
  echo "context $1: database $self, role $role"
  if [[ $self != "$expected" || $role != "$2" ]]; then
    echo "STOP: expected database $expected, role $2" >&2
    return 1
  fi
}

# Waits until the services have no session in a stack's database, 2 min at most, and fails if they still have one: idle STACK
# PgBouncer keeps a session that nothing uses for its server_idle_timeout, 60 s.
idle() {
  local sessions attempt
  for attempt in {1..24}; do
    sessions=$(db "$1" -Atc "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE '%\_service'") || return
    if [[ $sessions == 0 || $attempt == 24 ]]; then break; fi
    sleep 5
  done
  echo "context $1: $sessions sessions of services"
  if [[ $sessions != 0 ]]; then
    echo "STOP: expected 0 sessions of services" >&2
    return 1
  fi
}

# The HTTP status of a path of a stack's gateway; 000: no answer. ask STACK serving|readyz
ask() {
  curl -s -o /dev/null -w '%{http_code}\n' --max-time 5 "https://$(region_of "$1").api.exchange.nphies.sa/$2"
}
