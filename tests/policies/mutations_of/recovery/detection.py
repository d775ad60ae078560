"""Harmful changes that the policies of `recovery/detection.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop, lose

_CHECK = ":HealthCheck"
_RECORD = "route53/record:Record"

MUTATIONS: Mutations = {
    "health-check-interval": {
        "a health check asks every half minute, ten times": change(_CHECK, "failureThreshold", 10, of="edge-serving"),
        "a health check is slow": change(_CHECK, "requestInterval", 30, of="edge-ready"),
        "a health check is disabled": add(_CHECK, "disabled", True),
        "a health check asks in clear": change(_CHECK, "type", "HTTP"),
        "a health check asks whether a port is open": change(_CHECK, "type", "TCP"),
        "a health check asks from one place": change(_CHECK, "regions", ["us-east-1"]),
        "a health check asks the root": change(_CHECK, "resourcePath", "/"),
    },
    "dns-failover": {
        "a record is kept for a day": change(_RECORD, "ttl", 86400),
        "the failover record follows nothing": drop(_RECORD, "healthCheckId", of="failover"),
    },
    "failover-declared": {
        "a health check is gone": lose(_CHECK, of="edge-serving"),
        "there is no failover record": lose(_RECORD, of="failover"),
        "the failover record is simple": drop(_RECORD, "failoverRoutingPolicies", of="failover"),
    },
    "target-health-check-interval": {
        "targets are asked once in five minutes": change(":TargetGroup", "healthCheck.interval", 300),
        "targets may fail ten times": change(":TargetGroup", "healthCheck.unhealthyThreshold", 10),
        "targets are asked at the root": change(":TargetGroup", "healthCheck.path", "/"),
        "any answer of a target is good": change(":TargetGroup", "healthCheck.matcher", "200-599"),
    },
}
