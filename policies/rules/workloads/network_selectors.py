"""Labels in network policies: they are those of pods that exist, or the policy silently does nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from declared.labels import selects
from declared.objects import namespace_of
from declared.pod_network import NETWORK_POLICY
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, mapping, read
from policies.model.expect import wrong
from policies.model.installed import Installed, installed
from policies.model.policy import Config, Finding, StackPolicy

_NAME = "kubernetes.io/metadata.name"


class _PoliciesSelectPodsConfig(Config):
    made_elsewhere: tuple[str, ...] = Field(
        default=("cnpg.io/cluster=claims-db-restored,cnpg.io/podRole=instance",),
        description="Labels, KEY=VALUE,KEY=VALUE, of pods that come when something runs, such as a database that is recovered.",
    )


def _select(stack: Stack, config: _PoliciesSelectPodsConfig) -> Iterator[Finding]:
    there = installed(stack)
    unrecorded = _unrecorded(stack, there)
    for policy in stack.of(NETWORK_POLICY):
        own = namespace_of(policy)
        selector = mapping(policy.props, "spec.podSelector")
        if own not in unrecorded and _selects_nothing(there, own, selector, config):
            yield wrong(policy, f"spec.podSelector selects no pod of {own}: {_shown(selector)}")
        for place, peer_namespace, selector in _peers(policy, own):
            known = peer_namespace in there.network.labels and peer_namespace not in unrecorded
            if known and _selects_nothing(there, peer_namespace, selector, config):
                yield wrong(policy, f"{place} is no pod of {peer_namespace}: {_shown(selector)}")


def _unrecorded(stack: Stack, there: Installed) -> set[str]:
    """Namespaces with a release of which nothing is recorded: whose pods are not known."""
    known = {facts.release.urn for facts in there.releases}
    releases = stack.of("kubernetes:helm.sh/v3:Release")
    return {str(read(each.props, "namespace")) for each in releases if each.urn not in known}


def _selects_nothing(
    there: Installed, place: str, selector: Mapping[str, Any], config: _PoliciesSelectPodsConfig
) -> bool:
    if not (mapping(selector, "matchLabels") or items(selector, "matchExpressions")):
        return False  # every pod, those too that come one day
    elsewhere = [dict(pair.split("=", 1) for pair in each.split(",")) for each in config.made_elsewhere]
    labels = [pods.peer.labels for pods in there.pods if pods.peer.namespace == place]
    return not any(selects(selector, each) for each in [*labels, *elsewhere])


def _peers(policy: Declared, own: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every peer that is pods of one named namespace: its place, the namespace, its selector."""
    for side, end in (("ingress", "from"), ("egress", "to")):
        for number, rule in enumerate(items(policy.props, f"spec.{side}")):
            for index, peer in enumerate(items(rule, end)):
                wanted = mapping(peer, "namespaceSelector.matchLabels")
                named = wanted.get(_NAME) if set(wanted) == {_NAME} else None
                where = named if read(peer, "namespaceSelector") is not None else own
                if isinstance(where, str) and read(peer, "podSelector") is not None:
                    yield f"spec.{side}[{number}].{end}[{index}]", where, mapping(peer, "podSelector")


def _shown(selector: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in mapping(selector, "matchLabels").items()) or "matchExpressions"


POLICIES_SELECT_PODS = StackPolicy(
    name="network-policies-select-pods",
    description="The labels in a network policy are those of pods that are declared, or that a chart or an operator makes.",
    remedy="Name labels that the pods have: declared/charts/recorded lists those of a chart's pods.",
    config=_PoliciesSelectPodsConfig,
    check=_select,
)
