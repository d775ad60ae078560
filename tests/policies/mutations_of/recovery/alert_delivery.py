"""Harmful changes that the policies of `recovery/alert_delivery.py` must find."""

from typing import Any

from tests.policies.mutators import Mutations, Mutator, add, change

_CONFIG = "values.alertmanager.config"
_ON_CALL = 4


def _before(*conditions: str, receiver: str = "null", **more: Any) -> Mutator:
    """A route before all that lead to people."""

    def routes(found: list[Any]) -> list[Any]:
        return [*found[:2], {"matchers": list(conditions), "receiver": receiver, **more}, *found[2:]]

    return change(":Release", f"{_CONFIG}.route.routes", routes)


def _inhibits(source: str, target: str, *equal: str) -> Mutator:
    def rules(found: list[Any]) -> list[Any]:
        return [*found, {"source_matchers": [source], "target_matchers": [target], "equal": list(equal)}]

    return change(":Release", f"{_CONFIG}.inhibit_rules", rules)


def _without_pager(receivers: list[Any]) -> list[Any]:
    return [{key: each[key] for key in each if key != "pagerduty_configs"} for each in receivers]


MUTATIONS: Mutations = {
    "critical-alerts-page": {
        "alerts of a namespace go to nobody": _before('namespace="nphies-data"'),
        "alerts with a service are mailed": _before('service!=""', receiver="on-call-mail"),
        "alerts with any pod go to nobody": _before('pod=~".+"'),
        "one critical alert goes to nobody": _before('alertname="RegionDown"'),
        "alerts of two names go to nobody": _before('alertname=~"Region.*|Kafka.*"'),
        "a route below the pager's goes to nobody": add(
            ":Release",
            f"{_CONFIG}.route.routes[{_ON_CALL}].routes",
            [{"matchers": ['namespace=~".+"'], "receiver": "null"}],
        ),
        "on-call is mailed": change(":Release", f"{_CONFIG}.receivers", _without_pager),
        "critical alerts wait for others": change(":Release", f"{_CONFIG}.route.routes[{_ON_CALL}].group_wait", "5m"),
        "an alert that joins others waits half a day": change(":Release", f"{_CONFIG}.route.group_interval", "12h"),
        "critical alerts are sent once a week": change(
            ":Release", f"{_CONFIG}.route.routes[{_ON_CALL}].repeat_interval", "168h"
        ),
        "two conditions in one take alerts to nobody": _before('severity="critical",namespace!="nphies-core"'),
    },
    "inhibition-by-graver-alert": {
        "the chart's note mutes Kafka's alerts": _inhibits(
            'alertname="InfoInhibitor"', 'alertname=~"Kafka.*"', "namespace"
        ),
        "a warning mutes what is critical": _inhibits(
            'alertname="WalArchivingLagHigh"', 'alertname="WalArchivingLagExceedsRpo"', "namespace", "pod"
        ),
        "the heartbeat mutes everything": _inhibits('alertname="Watchdog"', 'severity="critical"'),
    },
}
