"""Harmful changes that the policies of `recovery/alert_routing.py` must find."""

from tests.policies.mutators import Mutations, add, change

_ALERTMANAGER = "values.alertmanager.config"

MUTATIONS: Mutations = {
    "alert-routing": {
        "on-call is not reached": change(":Release", f"{_ALERTMANAGER}.receivers[0]", {"name": "on-call"}),
        "security is not reached": change(":Release", f"{_ALERTMANAGER}.receivers[2]", {"name": "security"}),
        "the database administrators are not known": change(
            ":Release", f"{_ALERTMANAGER}.receivers[1].name", "somebody"
        ),
        "alerts go to the null receiver": change(":Release", f"{_ALERTMANAGER}.route.receiver", "null"),
        "critical alerts go to the null receiver": change(
            ":Release", f"{_ALERTMANAGER}.route.routes[4].receiver", "null"
        ),
        "alerts of security have no route": change(
            ":Release", f"{_ALERTMANAGER}.route.routes[5].matchers", ['team="other"']
        ),
        "critical alerts end with management": change(":Release", f"{_ALERTMANAGER}.route.routes[3].continue", False),
        "critical alerts wait for half an hour": change(
            ":Release", f"{_ALERTMANAGER}.route.routes[4].group_wait", "30m"
        ),
        "on-call is reminded once a year": change(
            ":Release", f"{_ALERTMANAGER}.route.routes[4].repeat_interval", "8760h"
        ),
    },
    "info-alerts-do-not-page": {
        "info alerts page": change(":Release", f"{_ALERTMANAGER}.route.routes[2].receiver", "on-call"),
    },
    "dead-mans-switch": {
        "the heartbeat goes nowhere": change(":Release", f"{_ALERTMANAGER}.route.routes[0].receiver", "null"),
        "the heartbeat is sent once a day": change(
            ":Release", f"{_ALERTMANAGER}.route.routes[0].repeat_interval", "24h"
        ),
        "there is no heartbeat": add(":Release", "values.defaultRules.disabled.Watchdog", True, of="kube-prometheus"),
    },
}
