"""Settings of the Kubernetes cluster: version, access and worker nodes."""

import re
from datetime import timedelta
from ipaddress import IPv4Network
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from declared.quantities import Machine, machine
from settings.bounds import Because
from settings.log_retention import LogRetention
from settings.model import Settings
from settings.quantities import Cidr, Size
from settings.refusal import refuse
from settings.text import written

# Guide, "Minimum Production Requirements": 6-10 worker nodes (8 CPU, 32GB RAM each).
MINIMUM_WORKERS = 6
MINIMUM_VCPUS = 8

ZONES = 3
NODES_ADDED_BY_AN_UPDATE_PER_ZONE = 2
"""Of a node group's zones (EKS user guide, "Understand each phase of node updates", scale up phase)."""

SERVICE_NETWORK = IPv4Network("172.20.0.0/16")
"""Addresses of the cluster's Services; no network that the cluster talks to may overlap it."""


def vcpus(instance_type: str) -> int:
    """VCPUs of an m-class EC2 type, from its name: `m6i.4xlarge` has 16."""
    return int(_machine(instance_type).processors)


def memory(instance_type: str) -> Size:
    """Memory of an m-class EC2 type, from its name: `m6i.4xlarge` has 64Gi."""
    return Size.of_bytes(int(_machine(instance_type).memory))


def _machine(instance_type: str) -> Machine:
    found = machine(instance_type)
    if found is None:
        raise ValueError("an EC2 type such as m6i.4xlarge")
    return found


def _is_m_class(name: str) -> str:
    # A g among the letters of the family is a Graviton: other images.
    if not re.fullmatch(r"m[0-9]+[a-fh-z]*\.(large|([2-9]|[1-9][0-9])?xlarge)", name):
        raise ValueError("an x86 m-class EC2 type such as m6i.4xlarge")
    return name


def _is_worker(name: str) -> str:
    if vcpus(_is_m_class(name)) < MINIMUM_VCPUS:
        raise ValueError(f"a type with {MINIMUM_VCPUS} vCPU / 32 GiB or more, such as m6i.2xlarge or m6i.4xlarge")
    return name


InstanceType = Annotated[str, AfterValidator(_is_m_class)]
WorkerType = Annotated[str, AfterValidator(_is_worker)]


class NodeGroupSettings(Settings):
    """A managed node group that spans the three zones; no pod on it has a volume."""

    instance_type: InstanceType = "m6i.xlarge"
    """EC2 type of the nodes."""

    minimum: Annotated[int, Because("one in each of the three zones")] = Field(default=3, ge=3)
    """Nodes that always run: at least one per zone. On a running stack, AWS refuses more than there are at the moment, since
    the autoscaler decides the desired size and updates leave it alone: docs/runbooks/node-groups.md."""

    maximum: Annotated[
        int,
        Because("a node has 15 minutes of an update, and the engine waits six hours for a group: 24 nodes"),
    ] = Field(default=6, ge=3, le=24)
    """Nodes the cluster autoscaler may reach; on a running stack not fewer than there are at the moment."""

    disk: Size = Size("100Gi")
    """Size of a node's encrypted root volume."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.minimum > self.maximum:
            refuse("minimum", self.minimum, f"maximum ({self.maximum}) or less")
        return self


class ApplicationNodeSettings(NodeGroupSettings):
    """The nodes that run the services, the monitoring and the logging: a group in each zone, all of one size."""

    instance_type: WorkerType = "m6i.4xlarge"
    """EC2 type of the nodes (guide: 16 CPU, 64GB RAM)."""

    minimum: Annotated[int, Because("one in each of the three zones")] = Field(default=3, ge=3)
    """Nodes that always run, in all zones together: a multiple of 3. On a running stack, AWS refuses more than there are at
    the moment, since the autoscaler decides the desired size and updates leave it alone: docs/runbooks/node-groups.md."""

    maximum: Annotated[
        int,
        Because(
            "a node has 15 minutes of an update, and the engine waits six hours for a group: 24 nodes in each of three zones"
        ),
    ] = Field(default=9, ge=3, le=72)
    """Nodes the cluster autoscaler may reach, in all zones together: a multiple of 3; on a running stack not fewer than
    there are at the moment."""

    @model_validator(mode="after")
    def _the_same_in_each_zone(self) -> Self:
        for key, nodes in (("minimum", self.minimum), ("maximum", self.maximum)):
            if nodes % ZONES:
                refuse(key, nodes, f"a multiple of {ZONES}, since every zone has the same number")
        return self

    @property
    def minimum_per_zone(self) -> int:
        return self.minimum // ZONES

    @property
    def maximum_per_zone(self) -> int:
        return self.maximum // ZONES


class DataNodeSettings(Settings):
    """The data nodes: a tainted group of its own in each zone, because an EBS volume lives in one zone."""

    instance_type: WorkerType = "m6i.4xlarge"
    """EC2 type of the nodes (guide: 16 CPU, 64GB RAM)."""

    minimum_per_zone: Annotated[
        int,
        Because("an EBS volume lives in one zone, and its pod needs a node there"),
    ] = Field(default=1, ge=1)
    """Nodes that always run in each zone. On a running stack, AWS refuses more than there are at the moment: as above."""

    maximum_per_zone: Annotated[
        int,
        Because("a node has 15 minutes of an update, and the engine waits six hours for a group: 24 nodes"),
    ] = Field(default=1, ge=1, le=24)
    """Nodes the cluster autoscaler may reach in each zone."""

    disk: Size = Size("100Gi")
    """Size of a node's encrypted root volume; databases have volumes of their own."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.minimum_per_zone > self.maximum_per_zone:
            refuse("minimum_per_zone", self.minimum_per_zone, f"maximum_per_zone ({self.maximum_per_zone}) or less")
        return self


class StandbyNodeSettings(Settings):
    """The nodes that run while a `warm` standby replicates. Nodes of the guide's size are added beside them when it serves."""

    system: InstanceType = "m6i.large"
    """EC2 type of the system nodes, in both roles of such a stack."""

    application: InstanceType = "m6i.xlarge"
    """EC2 type of the application node in each zone."""

    data: WorkerType = "m6i.2xlarge"
    """EC2 type of the data node in each zone: PostgreSQL has its full size on it, in both roles."""

    disk: Size = Size("50Gi")
    """Size of a node's encrypted root volume."""


RoleArn = Annotated[
    str,
    written(
        r"arn:aws:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+",
        "the ARN of an IAM role such as arn:aws:iam::123456789012:role/nphies-deployment",
    ),
]


KubernetesVersion = Literal["1.35", "1.36"]
"""Minor versions whose add-ons and node image are pinned, in components/cluster/kubernetes_releases.py."""


def _is_narrow(network: IPv4Network) -> IPv4Network:
    if network.prefixlen < 16:
        raise ValueError("a network of the operators, /16 or narrower, never 0.0.0.0/0")
    return network


def _is_routed(network: IPv4Network) -> IPv4Network:
    # Not `is_private`, which also counts networks that documents use as examples.
    if any(network.overlaps(private) for private in _PRIVATE_NETWORKS):
        raise ValueError("a network of the operators with public addresses, /16 or narrower, never 0.0.0.0/0")
    return network


_PRIVATE_NETWORKS = tuple(IPv4Network(cidr) for cidr in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
OperatorNetwork = Annotated[Cidr, AfterValidator(_is_narrow)]
PublicNetwork = Annotated[OperatorNetwork, AfterValidator(_is_routed)]


class ClusterSettings(Settings):
    """The EKS cluster (guide: v1.24+, 3 control planes, 6-12 workers of 16 CPU / 64GB RAM, several zones)."""

    version: KubernetesVersion = "1.35"
    """Kubernetes minor version, in quotes, of the control plane and the nodes."""

    public_access_cidrs: tuple[PublicNetwork, ...] = ()
    """Networks that may reach the API endpoint over the Internet; empty: none, there is a private endpoint only."""

    private_access_cidrs: tuple[OperatorNetwork, ...] = ()
    """Networks connected to the VPC, by VPN or transit gateway, that may reach the private API endpoint."""

    administrators: Annotated[
        tuple[RoleArn, ...],
        Because(
            "without one, no one can repair the cluster; more than ten roles with all permissions are no restriction"
        ),
    ] = Field(min_length=1, max_length=10)
    """IAM roles with full access to the cluster: the deployment role and break-glass; no one else has access."""

    viewers: Annotated[
        tuple[RoleArn, ...],
        Because("each is a role that sees what every pod runs: on-call and auditors are few"),
    ] = Field(default=(), max_length=10)
    """IAM roles with read-only access to everything but secrets: on-call, auditors."""

    drift: RoleArn | None = None
    """IAM role of the nightly drift check: it reads the kinds that the program declares, and no Secret."""

    log_retention: LogRetention = timedelta(days=365)
    """How long the control plane's logs, its audit log among them, are kept in CloudWatch."""

    deletion_protection: bool = True
    """Whether AWS refuses to delete the cluster; a stack that is to be destroyed sets it to false first."""

    system: NodeGroupSettings = NodeGroupSettings()
    """Nodes for the operators and add-ons; not counted as workers."""

    application: ApplicationNodeSettings = ApplicationNodeSettings()
    """Nodes for everything that keeps no data of its own."""

    data: DataNodeSettings = DataNodeSettings()
    """Nodes for the databases, in each zone."""

    standby_nodes: StandbyNodeSettings = StandbyNodeSettings()
    """Nodes of a stack whose `standby` is warm."""

    def workers(self) -> tuple[int, int]:
        """Fewest and most worker nodes: the application and data groups of all zones."""
        return (
            self.application.minimum + ZONES * self.data.minimum_per_zone,
            self.application.maximum + ZONES * self.data.maximum_per_zone,
        )

    def most_vcpus(self) -> int:
        """VCPUs at one moment: every group at its maximum, and the largest addition of one group's update."""
        groups = (
            (self.system.instance_type, self.system.maximum, ZONES),
            (self.application.instance_type, self.application.maximum, 1),
            (self.data.instance_type, ZONES * self.data.maximum_per_zone, 1),
        )
        added = max(vcpus(kind) * NODES_ADDED_BY_AN_UPDATE_PER_ZONE * zones for kind, _, zones in groups)
        return sum(vcpus(kind) * nodes for kind, nodes, _ in groups) + added

    @model_validator(mode="after")
    def _enough_workers(self) -> Self:
        fewest, _ = self.workers()
        if fewest < MINIMUM_WORKERS:
            refuse("application.minimum", fewest, f"{MINIMUM_WORKERS} or more workers, application and data together")
        return self

    @model_validator(mode="after")
    def _each_role_once(self) -> Self:
        roles = [*self.administrators, *self.viewers, *([self.drift] if self.drift else [])]
        for role in roles:
            if roles.count(role) > 1:
                refuse("viewers" if role in self.viewers else "administrators", role, "each role once, in one list")
        return self
