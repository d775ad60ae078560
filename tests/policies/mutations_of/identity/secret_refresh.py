"""Harmful changes that the policies of `identity/secret_refresh.py` must find."""

from tests.policies.mutators import Mutations, change, drop

_SECRET = ":ExternalSecret"
_COPY = "claims-service-database"

MUTATIONS: Mutations = {
    "generated-secrets-created-once": {
        "Redis' password changes every hour": change(_SECRET, "spec.refreshPolicy", "Periodic", of="redis-auth"),
        "a database password changes every hour": change(
            _SECRET, "spec.refreshPolicy", "Periodic", of="claims-db-claims-service"
        ),
        "Logstash's password changes with its resource": change(
            _SECRET, "spec.refreshPolicy", "OnChange", of="nphies-logs-user-logstash"
        ),
        "Grafana's password changes by default": drop(_SECRET, "spec.refreshPolicy", of="grafana-admin"),
    },
    "copied-secrets-refreshed": {
        "a copy of a password stays what it was": change(_SECRET, "spec.refreshInterval", "0s", of=_COPY),
        "a copy of a password is made once": change(_SECRET, "spec.refreshPolicy", "CreatedOnce", of=_COPY),
        "a copy of a password follows its resource only": change(_SECRET, "spec.refreshPolicy", "OnChange", of=_COPY),
        "a copy of a password is a week late": change(_SECRET, "spec.refreshInterval", "168h", of=_COPY),
        "a copy of a password goes with its source": change(_SECRET, "spec.target.deletionPolicy", "Delete", of=_COPY),
    },
}
