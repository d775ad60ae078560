"""The instances of a CloudNativePG cluster: who takes over, and what it has."""

from datetime import timedelta

from declared.objects import namespace_of
from declared.requirements.database import APART, DURABLE, INSTANCES, SYNCHRONOUS
from declared.requirements.platform import OPERATORS
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, read
from recovery.database import change_of_primary
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.platform import capacity, nodes


def zero_data_loss(cluster: Declared, chain: Chain) -> None:
    """No commit is acknowledged that only one instance has."""
    chain.require(cluster, SYNCHRONOUS, DURABLE)


def write_availability(cluster: Declared, chain: Chain) -> None:
    """After the loss of one instance enough are left to commit."""
    chain.require(cluster, INSTANCES)
    count = as_number(read(cluster.props, "spec.instances"))
    path = "spec.postgresql.synchronous.number"
    number = as_number(read(cluster.props, path))
    if count is not None and number is not None and number > count - 2 > 0:
        allowed = f"at most {count - 2:g}, or commits wait while one instance is unavailable"
        chain.gap("synchronous replicas after a failover", cluster, path, found=f"{number:g}", allowed=allowed)


def instance_lost(cluster: Declared, inventory: Stack, chain: Chain, *, drained: bool = True) -> None:
    """Until the next one answers: the loss is detected or the old one stops, whichever takes longer; then a promotion."""
    what, path = "primary shutdown (switchoverDelay)", "spec.switchoverDelay"
    seconds = chain.number(what, cluster, path, default=constants.CNPG_SWITCHOVER_DELAY)
    if seconds is not None and drained and timedelta(seconds=seconds) > constants.NODE_MONITOR_GRACE_PERIOD.value:
        chain.term(what, timedelta(seconds=seconds), cluster, path, f"{seconds:g}")
    else:
        chain.constant(constants.NODE_MONITOR_GRACE_PERIOD)
    delay = chain.number("failoverDelay", cluster, "spec.failoverDelay", default=0)
    if delay is not None:
        chain.term("failoverDelay", timedelta(seconds=delay), cluster, "spec.failoverDelay", f"{delay:g}")
    change_of_primary.operator_comes_back(inventory, chain)
    change_of_primary.archive_asked(cluster, inventory, chain)
    chain.constant(constants.INSTANCE_PROMOTION)
    change_of_primary.pooler_connects(cluster, inventory, chain)
    if not inventory.installs("cloudnative-pg"):
        chain.unbounded(OPERATORS, cluster)
    if not any(
        namespace_of(each) == namespace_of(cluster) for each in inventory.kubernetes("postgresql.cnpg.io", "Pooler")
    ):
        chain.gap("connection pooler", cluster, "metadata.name", found="no Pooler", allowed="one in its namespace")


def survives_drain(cluster: Declared, chain: Chain) -> None:
    """Gaps for annotations by which a person stops the operator."""
    for name, harmless in (
        ("cnpg.io/hibernation", (MISSING, "off")),
        ("cnpg.io/reconciliationLoop", (MISSING, "enabled")),
        ("cnpg.io/fencedInstances", (MISSING, "[]", "")),
    ):
        path = f'metadata.annotations."{name}"'
        found = read(cluster.props, path)
        if found not in harmless:
            chain.gap("failover by the operator", cluster, path, found=found, allowed="nothing")


def lies_in_zones(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """No zone has all instances, and data nodes are there for them."""
    chain.require(cluster, APART)
    nodes.survive_a_zone(inventory, chain, "data")
    capacity.for_data(inventory, chain)
