"""Harmful changes that the policies of `recovery/alerts.py` must find."""

from tests.policies.mutators import Mutations, change, cut, drop, lose, rewrite

_RULE = ":PrometheusRule"

MUTATIONS: Mutations = {
    "required-alerts": {
        "the guide's alerts are gone": lose(_RULE, of="nphies-critical"),
        "alerts of recovery are gone": lose(_RULE, of="nphies-recovery"),
        "alerts of security are gone": lose(_RULE, of="nphies-security"),
        "an alert is gone": cut(_RULE, "spec.groups[0].rules", 3, of="nphies-recovery"),
        "a service that is down is noticed after an hour": change(
            _RULE, "spec.groups[0].rules[0].for", "1h", of="nphies-critical"
        ),
        "a late archive is noticed after an hour": rewrite(
            _RULE, "spec.groups[0].rules[1].expr", "> 300", "> 3600", of="nphies-recovery"
        ),
        "unauthorised access is noticed a thousand times later": rewrite(
            _RULE, "spec.groups[0].rules[0].expr", "> 10", "> 10000", of="nphies-security"
        ),
        "an alert has no severity": drop(_RULE, "spec.groups[0].rules[0].labels.severity", of="nphies-critical"),
        "an alert has no team": drop(_RULE, "spec.groups[0].rules[0].labels.team", of="nphies-replication"),
        "a critical alert is a warning": change(
            _RULE, "spec.groups[0].rules[0].labels.severity", "warning", of="nphies-critical"
        ),
        "an alert never fires": change(_RULE, "spec.groups[0].rules[0].expr", "vector(0)", of="nphies-stores"),
        "a standby without a database is no alert": lose(_RULE, of="nphies-databases"),
        "metrics that are gone are no alert": lose(_RULE, of="nphies-monitoring"),
    },
}
