"""Whether somebody is told: the alert rules that a promise rests on."""

import re
from datetime import timedelta

from recovery import durations
from recovery.declared import Declared
from recovery.estimate import Chain, items, look
from recovery.inventory import Inventory

_ABOVE = re.compile(r">=?\s*(\d+(?:\.\d+)?)")


def alerted(inventory: Inventory, chain: Chain, metric: str, what: str, *, within: timedelta | None = None) -> None:
    """A gap unless an alert looks at `metric`; with `within`, unless it fires before so many seconds have passed."""
    rules = [
        (resource, rule)
        for resource in inventory.kubernetes("monitoring.coreos.com", "PrometheusRule")
        for group in items(look(resource.props, ("spec", "groups")))
        for rule in items(look(group, ("rules",)))
        if isinstance(look(rule, ("alert",)), str) and metric in str(look(rule, ("expr",)))
    ]
    if not rules:
        chain.gap(what, None, found=f"no alert on {metric}", allowed="one")
        return
    if within is None:
        return
    delays = [(_delay(rule), resource, rule) for resource, rule in rules]
    known = [each for each in delays if each[0] is not None]
    if not any(delay is not None and delay <= within for delay, _, _ in known):
        _, resource, rule = delays[0]
        found = f"{look(rule, ('expr',))} for {look(rule, ('for',))}"
        chain.gap(
            what, _named(resource), "spec", "groups", found=found, allowed=f"an alert within {durations.show(within)}"
        )


def _delay(rule: object) -> timedelta | None:
    """The age at which it fires: threshold and `for`."""
    match = _ABOVE.search(str(look(rule, ("expr",))))
    pending = durations.parse(look(rule, ("for",))) or timedelta()
    return timedelta(seconds=float(match[1])) + pending if match else None


def _named(resource: Declared) -> Declared:
    return resource
