"""Elasticsearch keeps its data on the volumes that are declared for it, in the tiers that its lifecycle policies name."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from declared.resource import Declared
from declared.stack import Stack
from declared.standby import is_standby
from declared.values import as_list, as_mapping, as_number, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_SEARCH = "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch"
_LOGSTASH = "kubernetes:logstash.k8s.elastic.co/v1alpha1:Logstash"
_DATA = {_SEARCH: "elasticsearch-data", _LOGSTASH: "logstash-data"}
"""The volume that the data's path is on (Elastic's operator, `pkg/controller/*/volume/names.go`)."""


def _volumes(resource: Declared, _: Config) -> Iterator[Finding]:
    if resource.type == _LOGSTASH:
        yield from _queue(resource)
        return
    data = _DATA[_SEARCH]
    for number, each in enumerate(items(resource.props, "spec.nodeSets")):
        place = f"spec.nodeSets[{number}]"
        claims = _claims(each)
        if _is_temporary(each, data):
            yield wrong(resource, f"{place}.podTemplate has {data} as an emptyDir: its data goes with the pod")
        elif not claims:
            yield wrong(resource, f"{place}.volumeClaimTemplates are not given, which means a volume of 1Gi")
        elif data not in claims:
            yield wrong(
                resource,
                f"{place}.volumeClaimTemplates are {', '.join(claims)}; expected {data}: the data's path is on that one, and another"
                " is not used",
            )


def _queue(resource: Declared) -> Iterator[Finding]:
    """Logstash's queue is on `logstash-data`, or on a claim that its container mounts elsewhere."""
    spec = read(resource.props, "spec")
    mounted = {
        str(read(mount, "name"))
        for container in items(spec, "podTemplate.spec.containers")
        for mount in items(container, "volumeMounts")
    }
    for claim in _claims(spec):
        if claim != _DATA[_LOGSTASH] and claim not in mounted:
            yield wrong(
                resource,
                f"spec.volumeClaimTemplates has {claim}, which no container mounts: the queue is on {_DATA[_LOGSTASH]}, of which the"
                " operator adds a small one",
            )
    if _is_temporary(spec, _DATA[_LOGSTASH]):
        yield wrong(resource, f"spec.podTemplate has {_DATA[_LOGSTASH]} as an emptyDir: its queue goes with the pod")


def _claims(group: Any) -> list[str]:
    return [str(read(claim, "metadata.name")) for claim in items(group, "volumeClaimTemplates")]


def _is_temporary(group: Any, name: str) -> bool:
    volumes = items(group, "podTemplate.spec.volumes")
    return any(read(each, "name") == name and "emptyDir" in as_mapping(each) for each in volumes)


DATA_VOLUMES = ResourcePolicy(
    name="elastic-data-volume",
    description="What Elasticsearch and Logstash store is on the volume claim that is declared for it.",
    remedy="Name the claim elasticsearch-data, of Logstash logstash-data.",
    types=(_SEARCH, _LOGSTASH),
    check=_volumes,
)

_FALLS_TO = {"hot": (), "warm": ("warm",), "cold": ("cold", "warm"), "frozen": ("frozen",)}
"""Of which tiers a phase needs one, so that it moves anything; an index without its tier stays where it was."""


def _policies(stack: Stack) -> Iterator[tuple[Declared, str, Mapping[str, Any]]]:
    """Index lifecycle policies in configuration maps: JSON with `policy.phases`, or a request with it as its body."""
    for config in stack.of("kubernetes:core/v1:ConfigMap"):
        for key, text in mapping(config.props, "data").items():
            if isinstance(text, str) and '"phases"' in text:
                try:
                    content: Any = json.loads(text[text.index("{") :])
                except ValueError:
                    continue
                phases = mapping(content, "policy.phases") or mapping(content, "phases")
                if phases:
                    yield config, key, phases


def _roles(stack: Stack) -> tuple[set[str], bool]:
    """The roles of all nodes of all clusters; whether some nodes have all roles."""
    found: set[str] = set()
    for cluster in stack.of(_SEARCH):
        for each in items(cluster.props, "spec.nodeSets"):
            roles = mapping(each, "config").get("node.roles")
            count = as_number(read(each, "count"))
            if roles is None:
                return found, True
            if count is None or count > 0:
                found |= {str(role) for role in as_list(roles)}
    return found, "data" in found


def _tiers(stack: Stack, _: Config) -> Iterator[Finding]:
    clusters = list(stack.of(_SEARCH))
    roles, all_tiers = _roles(stack)
    if not clusters or all_tiers:
        return
    # A standby writes what its own pods log: the tier before holds that, and ILM goes on when the tiers are there.
    for config, key, phases in () if is_standby(stack) else _policies(stack):
        for phase, tiers in _FALLS_TO.items():
            moved = mapping(phases.get(phase), "actions.migrate").get("enabled") is not False
            if phase in phases and tiers and moved and not any(f"data_{tier}" in roles for tier in tiers):
                yield wrong(
                    clusters[0],
                    f"no node has the role data_{phase}, and {config.name} ({key}) has the phase {phase}: its indices stay on the"
                    " tier before, which is not sized for them",
                )
    for role, why in (("data_content", "indices that are not of a data stream"), ("data_hot", "new indices")):
        if role not in roles:
            yield wrong(clusters[0], f"no node has the role {role}: nothing holds {why}")


TIERS = StackPolicy(
    name="elasticsearch-tiers",
    description="Every phase of an index lifecycle policy that moves an index has nodes to move it to, where the stack is no standby.",
    remedy="Declare a node set with the role of the phase, or take the phase out of the policy.",
    check=_tiers,
)


class _ChangesConfig(Config):
    nodes: int = Field(default=1, ge=1, description="Most nodes that an update may take away at once.")


def _changes(cluster: Declared, config: _ChangesConfig) -> Iterator[Finding]:
    path = "spec.updateStrategy.changeBudget.maxUnavailable"
    most = read(cluster.props, path)
    number = as_number(most)
    if number is not None and (number > config.nodes or number < 1):
        effect = "an update that waits for ever" if number == 0 else "shards lose more copies at once than they have"
        yield wrong(cluster, f"{path} is {most}; expected {config.nodes}: {effect}")


CHANGES = ResourcePolicy(
    name="elasticsearch-change-budget",
    description="An update of Elasticsearch takes one node at a time, as the operator does by default.",
    remedy="Remove spec.updateStrategy.changeBudget.maxUnavailable, or set it to 1.",
    config=_ChangesConfig,
    types=(_SEARCH,),
    check=_changes,
)
