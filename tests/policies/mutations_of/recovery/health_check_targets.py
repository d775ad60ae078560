"""Harmful changes that the policies of `recovery/health_check_targets.py` must find."""

from tests.policies.mutators import Mutations, change

_CHECK, _RECORD = ":HealthCheck", "route53/record:Record"


MUTATIONS: Mutations = {
    "health-check-of-record-target": {
        "a record's check asks another address": change(_CHECK, "fqdn", "www.example.com", of="edge-serving"),
        "a record's check asks the name that it decides": change(
            _CHECK, "fqdn", "api.exchange.nphies.sa", of="edge-serving"
        ),
        "a record leads elsewhere": change(_RECORD, "records", ["www.example.com"], of="edge-failover"),
        "a check asks a port that nobody listens on": change(_CHECK, "port", 8443, of="edge-serving"),
        "a check of readiness asks a port that nobody listens on": change(_CHECK, "port", 8443, of="edge-ready"),
    },
}
