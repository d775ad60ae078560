"""Elasticsearch in three zones."""

from collections.abc import Iterator

from pydantic import Field

from declared.requirements.stores import SEARCH_MASTERS
from declared.resource import Declared
from declared.values import as_number, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy


class _SearchSpreadConfig(Config):
    masters: int = Field(default=3, ge=3, description="Nodes that may be master.")


def _search(resource: Declared, config: _SearchSpreadConfig) -> Iterator[Finding]:
    masters = 0.0
    for nodes in items(resource.props, "spec.nodeSets"):
        roles = mapping(nodes, "config").get("node.roles")
        if not isinstance(roles, list) or "master" in roles:
            masters += as_number(read(nodes, "count")) or 0
    if masters < config.masters:
        yield wrong(resource, f"spec.nodeSets have {masters:g} nodes that may be master; expected {config.masters}")


SEARCH_SPREAD = ResourcePolicy(
    name=SEARCH_MASTERS,
    description="Elasticsearch has three nodes that may be master (guide: minimum master 2).",
    remedy="Keep the count of the node set with the master role at 3.",
    config=_SearchSpreadConfig,
    types=("kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch",),
    check=_search,
)
