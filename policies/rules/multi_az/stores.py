"""Stores have the nodes they need."""

from collections.abc import Iterator

from pydantic import Field

from declared.objects import namespace_of, object_name
from declared.requirements.stores import CLUSTER, KAFKA, POOL
from declared.stack import Stack
from declared.values import as_number, items, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy


class _NodesOfStoresConfig(Config):
    replicas: int = Field(default=3, ge=1, description="Nodes of each role.")


def _stores_there(stack: Stack, config: _NodesOfStoresConfig) -> Iterator[Finding]:
    """Pools of both roles for every Kafka cluster."""
    for kafka in stack.of(KAFKA):
        pools = [
            each
            for each in stack.of(POOL)
            if read(each.props, 'metadata.labels."strimzi.io/cluster"') == object_name(kafka)
        ]
        for role in ("broker", "controller"):
            count = sum(
                as_number(read(pool.props, "spec.replicas")) or 0
                for pool in pools
                if role in items(pool.props, "spec.roles")
            )
            if count < config.replicas:
                yield wrong(kafka, f"has {count:g} nodes that are {role}; expected {config.replicas}")
    for pooler in stack.of("kubernetes:postgresql.cnpg.io/v1:Pooler"):
        cluster = read(pooler.props, "spec.cluster.name")
        # A list: what was read may be of any type.
        if (namespace_of(pooler), cluster) not in [
            (namespace_of(each), object_name(each)) for each in stack.of(CLUSTER)
        ]:
            yield wrong(pooler, f"spec.cluster.name is {cluster}, which this stack does not declare")


NODES_OF_STORES = StackPolicy(
    name="store-node-pools",
    description="Every Kafka cluster has brokers and controllers enough, and every pooler a database.",
    remedy="Declare node pools of both roles with three replicas.",
    config=_NodesOfStoresConfig,
    check=_stores_there,
)
