"""Webhooks that a chart registers before anything answers at them."""

from collections.abc import Iterator

from declared.labels import selects
from declared.stack import Stack
from policies.model.expect import wrong
from policies.model.installed import installed
from policies.model.policy import Config, Finding, StackPolicy


def _own(stack: Stack, _: Config) -> Iterator[Finding]:
    there = installed(stack)
    for facts in there.releases:
        for webhook in facts.listed("webhooks"):
            if webhook["failurePolicy"] != "Fail":
                continue
            for own in webhook["own"]:
                selector = own.get("namespaceSelector")
                if selector is None or selects(selector, there.network.namespace_labels(own["namespace"])):
                    yield wrong(
                        facts.release,
                        f"webhook {webhook['name']} has failurePolicy Fail and judges {own['count']} {own['kind']} "
                        "of its own release, which come before its pods are ready: the installation fails",
                    )


WEBHOOKS_SPARE_THEIR_RELEASE = StackPolicy(
    name="webhook-own-release",
    description="No webhook with failurePolicy Fail judges what its own release creates before the webhook's pods are ready.",
    remedy="Set the chart's failure policy to Ignore, or IgnoreOnInstallOnly where it has that.",
    check=_own,
)
