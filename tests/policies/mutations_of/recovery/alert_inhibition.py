"""Harmful changes that the policies of `recovery/alert_inhibition.py` must find."""

from tests.policies.mutators import Mutations, change

_ALERTMANAGER = "values.alertmanager.config"

MUTATIONS: Mutations = {
    "alert-inhibition-scope": {
        "any critical alert mutes warnings about other things": change(
            ":Release", f"{_ALERTMANAGER}.inhibit_rules[1].equal", ["namespace", "service"]
        ),
        "an alert mutes warnings that have no label in common with it": change(
            ":Release", f"{_ALERTMANAGER}.inhibit_rules[2].target_matchers", ['severity="warning"']
        ),
        "an inhibition compares nothing": change(":Release", f"{_ALERTMANAGER}.inhibit_rules[0].equal", []),
        "a lost region hides an attack": change(
            ":Release",
            f"{_ALERTMANAGER}.inhibit_rules[9].target_matchers",
            ['alertname!="RegionDown"', 'severity=~"critical|warning|info"'],
        ),
        "a lost region stops the heartbeat": change(
            ":Release",
            f"{_ALERTMANAGER}.inhibit_rules[9].target_matchers",
            ['alertname!="RegionDown"', 'team!="security"'],
        ),
    },
}
