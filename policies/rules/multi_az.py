"""Multi-AZ: the loss of one zone takes nothing away that the others do not have."""

from collections.abc import Iterator, Mapping
from typing import Any

from declared.pods import SERVING, namespace, object_name, pod_template
from declared.resource import Declared
from policies.model.expect import (
    FALSE,
    TRUE,
    Requirement,
    at_least,
    equal,
    length_at_least,
    one_of,
    requirement_check,
    types_of,
    wrong,
)
from policies.model.policy import Config, Finding, Property, ResourcePolicy, StackPolicy, integer, texts
from policies.model.stack import Stack
from policies.model.values import is_unknown, items, mapping, read

ZONE = "topology.kubernetes.io/zone"
_ZONES: Mapping[str, Property] = {"zones": integer(3, "Zones that a stack spans.", minimum=2)}
_SUBNET = "aws:ec2/subnet:Subnet"
_NODES = "aws:eks/nodeGroup:NodeGroup"


def _subnets(stack: Stack, config: Config) -> Iterator[Finding]:
    tiers: dict[str, set[str]] = {}
    for subnet in stack.of(_SUBNET):
        tier = str(read(subnet.props, 'tags."nphies:tier"') or "all")
        tiers.setdefault(tier, set()).add(str(read(subnet.props, "availabilityZone")))
    for tier, zones in sorted(tiers.items()):
        if len(zones) < config["zones"]:
            yield Finding(
                message=f"{tier} subnets are in {len(zones)} zones ({', '.join(sorted(zones))}); expected {config['zones']}"
            )


SUBNETS = StackPolicy(
    name="subnets-in-three-zones",
    description="Each tier of the network has a subnet in every zone.",
    remedy="Declare a subnet of the tier in each of three zones.",
    config=_ZONES,
    check=_subnets,
)

_SPREAD = (
    Requirement("aws:lb/loadBalancer:LoadBalancer", "subnets", length_at_least("zones")),
    Requirement("aws:eks/cluster:Cluster", "vpcConfig.subnetIds", length_at_least("zones")),
    Requirement("aws:lb/loadBalancer:LoadBalancer", "enableZonalShift", TRUE),
    Requirement("aws:eks/cluster:Cluster", "zonalShiftConfig.enabled", TRUE),
    Requirement(
        "aws:lb/targetGroup:TargetGroup",
        "loadBalancingCrossZoneEnabled",
        one_of(None, "true", "use_load_balancer_configuration", True),
    ),
)

ENTRANCES = ResourcePolicy(
    name="entrances-in-three-zones",
    description="The load balancer and the Kubernetes API are in three zones, and can leave a bad one.",
    remedy="Name a subnet of every zone, and turn zonal shift on.",
    config=_ZONES,
    types=types_of(_SPREAD),
    check=requirement_check(_SPREAD),
)


def _endpoints(endpoint: Declared, config: Config) -> Iterator[Finding]:
    subnets = read(endpoint.props, "subnetIds")
    if (
        read(endpoint.props, "vpcEndpointType") == "Interface"
        and not is_unknown(subnets)
        and len(items(endpoint.props, "subnetIds")) < config["zones"]
    ):
        yield wrong(
            endpoint,
            f"subnetIds has {len(items(endpoint.props, 'subnetIds'))}; expected one in each of {config['zones']} zones",
        )
    if read(endpoint.props, "vpcEndpointType") == "Gateway" and not items(endpoint.props, "routeTableIds"):
        yield wrong(endpoint, "routeTableIds is empty: nothing goes by it")


ENDPOINTS = ResourcePolicy(
    name="endpoints-in-three-zones",
    description="Endpoints of the VPC are in every zone.",
    remedy="Name a subnet of every zone in subnetIds.",
    config=_ZONES,
    types=("aws:ec2/vpcEndpoint:VpcEndpoint",),
    check=_endpoints,
)


def _nat(stack: Stack, config: Config) -> Iterator[Finding]:
    gateways = list(stack.of("aws:ec2/natGateway:NatGateway"))
    zones = {read(subnet.props, "availabilityZone") for each in gateways for subnet in stack.needed_by(each, _SUBNET)}
    for vpc in stack.of("aws:ec2/vpc:Vpc"):
        if len(zones) < config["zones"]:
            yield wrong(vpc, f"NAT gateways are in {len(zones)} zones; expected {config['zones']}")
    routes = list(stack.of("aws:ec2/route:Route"))
    used = [
        urn
        for route in routes
        if read(route.props, "natGatewayId")
        for urn in route.dependencies
        if ":NatGateway::" in urn
    ]
    for gateway in gateways:
        if gateways and used.count(gateway.urn) == 0:
            yield wrong(gateway, "no route leads to it")
    associated = {
        urn for each in stack.of("aws:ec2/routeTableAssociation:RouteTableAssociation") for urn in each.dependencies
    }
    routed = {urn for route in routes for urn in route.dependencies}
    for table in stack.of("aws:ec2/routeTable:RouteTable"):
        if table.urn not in routed:
            yield wrong(table, "has no route: its subnets reach nothing outside the VPC")
        if table.urn not in associated:
            yield wrong(table, "serves no subnet")
    for subnet in stack.of(_SUBNET):
        if subnet.urn not in associated:
            yield wrong(subnet, "has no route table of its own, and falls back to the VPC's")


NAT_PER_ZONE = StackPolicy(
    name="nat-in-every-zone",
    description="Every zone has a NAT gateway, its own route to it, and no zone leaves by another.",
    remedy="Declare a NatGateway, a RouteTable and its Route for each zone.",
    config=_ZONES,
    check=_nat,
)


def _node_groups(stack: Stack, config: Config) -> Iterator[Finding]:
    by_kind: dict[str, list[Declared]] = {}
    for group in stack.of(_NODES):
        labels = mapping(group.props, "labels")
        kind = next((str(value) for key, value in sorted(labels.items()) if "/" in key), "nodes")
        by_kind.setdefault(kind, []).append(group)
    for kind, groups in sorted(by_kind.items()):
        zones = {
            read(subnet.props, "availabilityZone") for group in groups for subnet in stack.needed_by(group, _SUBNET)
        }
        subnets = sum(len(items(group.props, "subnetIds")) for group in groups)
        if min(len(zones), subnets) < config["zones"]:
            yield wrong(groups[0], f"{kind} nodes are in {min(len(zones), subnets)} zones; expected {config['zones']}")
        fewest = sum(_size(group, "minSize") for group in groups)
        if fewest < config["zones"]:
            yield wrong(
                groups[0], f"{kind} nodes may be as few as {fewest:g}; expected one in each of {config['zones']} zones"
            )
    if sum(_size(group, "maxSize") for group in stack.of(_NODES)) < config["nodes"] and by_kind:
        yield Finding(message=f"all node groups together have fewer than {config['nodes']} nodes at most")
    for group in stack.of(_NODES):
        if not _size(group, "minSize") <= _size(group, "desiredSize") <= _size(group, "maxSize"):
            yield wrong(group, "scalingConfig is not minSize <= desiredSize <= maxSize")


def _size(group: Declared, key: str) -> float:
    value = read(group.props, f"scalingConfig.{key}")
    return float(value) if isinstance(value, (int, float)) else 0


NODES_SPREAD = StackPolicy(
    name="nodes-in-three-zones",
    description="Nodes of every kind are in three zones, and may become as many as the guide's twelve.",
    remedy="Name a subnet of every zone, with a minSize of one node per zone.",
    config={
        **_ZONES,
        "nodes": integer(12, "Nodes that all groups together may have (guide: 6-12 workers).", minimum=1),
    },
    check=_node_groups,
)

_RELIABLE = (
    Requirement(_NODES, "capacityType", equal("ON_DEMAND"), "spot instances go with two minutes' notice, all at once"),
    Requirement(_NODES, "nodeRepairConfig.enabled", TRUE),
    Requirement(_NODES, "updateConfig.maxUnavailable", one_of(1)),
    Requirement(_NODES, "forceUpdateVersion", one_of(None, False)),
)

NODES_RELIABLE = ResourcePolicy(
    name="nodes-reliable",
    description="Nodes are there until we let them go, renewed one at a time.",
    remedy="Use ON_DEMAND capacity, node repair, and maxUnavailable 1.",
    types=types_of(_RELIABLE),
    check=requirement_check(_RELIABLE),
)


_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


def _node_sizes(stack: Stack, config: Config) -> Iterator[Finding]:
    for group in stack.of(_NODES):
        small = bool(set(map(str, mapping(group.props, "labels").values())) & set(config["small"]))
        for template in stack.needed_by(group, _TEMPLATE):
            size = str(read(template.props, "instanceType") or "")
            family, _, width = size.partition(".")
            if family[:1] not in config["families"] or width not in (
                config["smallSizes"] if small else config["sizes"]
            ):
                yield wrong(
                    template,
                    f"instanceType is {size or 'not given'}; expected {', '.join(config['sizes'])} of m, r or i",
                )


NODES_SIZED = StackPolicy(
    name="nodes-sized",
    description="Nodes for data and services have the guide's 16 CPU and 64 GiB or more, and do not run on credit.",
    remedy="Use an instance type such as m6i.4xlarge.",
    config={
        "sizes": texts(("4xlarge", "8xlarge", "12xlarge", "16xlarge"), "Sizes of nodes for data and services."),
        "smallSizes": texts(("xlarge", "2xlarge", "4xlarge"), "Sizes of nodes for the system's own pods."),
        "small": texts(("system",), "Values of labels of those nodes."),
        "families": texts(("m", "r", "i"), "First letters of instance families with 4 GiB or more for every CPU."),
    },
    check=_node_sizes,
)


def spreads_over_zones(constraints: list[Any]) -> bool:
    """Whether pods may never be two more in one zone than in another."""
    return any(
        read(each, "topologyKey") == ZONE
        and read(each, "whenUnsatisfiable") == "DoNotSchedule"
        and read(each, "maxSkew") == 1
        and mapping(each, "labelSelector")
        for each in constraints
    )


_CONSTRAINTS = {
    "kubernetes:postgresql.cnpg.io/v1:Pooler": ("spec.template.spec.topologySpreadConstraints",),
    "kubernetes:kafka.strimzi.io/v1:KafkaNodePool": ("spec.template.pod.topologySpreadConstraints",),
    "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster": (
        "spec.redisLeader.topologySpreadConstraints",
        "spec.redisFollower.topologySpreadConstraints",
    ),
}


def _pods_spread(resource: Declared, _: Config) -> Iterator[Finding]:
    template = pod_template(resource)
    if template is not None:
        replicas = read(resource.props, "spec.replicas")
        paths = {"spec.template.spec.topologySpreadConstraints": items(template.spec, "topologySpreadConstraints")}
        if replicas == 1 or template.labels.get("app.kubernetes.io/name", "").endswith("-metrics"):
            return
    else:
        paths = {path: items(resource.props, path) for path in _CONSTRAINTS[resource.type]}
    for path, constraints in paths.items():
        if not spreads_over_zones(constraints):
            yield wrong(resource, f"{path} does not keep pods in different zones ({ZONE}, maxSkew 1, DoNotSchedule)")


PODS_SPREAD = ResourcePolicy(
    name="pods-in-different-zones",
    description="Pods that stand in for each other are never scheduled into the same zone while another has fewer.",
    remedy="Give the pods a topology spread constraint over zones with maxSkew 1 and DoNotSchedule.",
    types=(*SERVING, *_CONSTRAINTS),
    check=_pods_spread,
)

_CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
_DATABASE = (
    Requirement(_CLUSTER, "spec.instances", at_least("instances")),
    Requirement(_CLUSTER, "spec.affinity.enablePodAntiAffinity", TRUE),
    Requirement(_CLUSTER, "spec.affinity.podAntiAffinityType", equal("required")),
    Requirement(_CLUSTER, "spec.affinity.topologyKey", equal(ZONE)),
    Requirement(_CLUSTER, "spec.postgresql.synchronous.number", at_least(1)),
    Requirement(_CLUSTER, "spec.postgresql.synchronous.dataDurability", equal("required")),
    Requirement(_CLUSTER, "spec.postgresql.synchronous.failoverQuorum", TRUE),
    Requirement(_CLUSTER, "spec.postgresql.synchronous.method", one_of("any", "first")),
    Requirement(_CLUSTER, "spec.enablePDB", TRUE),
    Requirement(_CLUSTER, "spec.primaryUpdateMethod", equal("switchover")),
    Requirement("kubernetes:postgresql.cnpg.io/v1:Pooler", "spec.instances", at_least("poolers")),
)

DATABASE_SPREAD = ResourcePolicy(
    name="database-in-three-zones",
    description="PostgreSQL has three instances in three zones, and a commit is on two of them before it is answered.",
    remedy="Keep instances at 3, required anti-affinity over zones, and required synchronous replication.",
    config={
        "instances": integer(3, "PostgreSQL instances (guide).", minimum=1),
        "poolers": integer(3, "Instances of a pooler, one per zone.", minimum=1),
    },
    types=types_of(_DATABASE),
    check=requirement_check(_DATABASE),
)

_KAFKA, _POOL = "kubernetes:kafka.strimzi.io/v1:Kafka", "kubernetes:kafka.strimzi.io/v1:KafkaNodePool"
_TOPIC = "kubernetes:kafka.strimzi.io/v1:KafkaTopic"
_STREAMS = (
    Requirement(_POOL, "spec.replicas", at_least("replicas")),
    Requirement(_KAFKA, "spec.kafka.rack.topologyKey", equal(ZONE)),
    *(
        Requirement(_KAFKA, f'spec.kafka.config."{setting}"', at_least("replicas"))
        for setting in (
            "default.replication.factor",
            "offsets.topic.replication.factor",
            "transaction.state.log.replication.factor",
            "share.coordinator.state.topic.replication.factor",
        )
    ),
    *(
        Requirement(_KAFKA, f'spec.kafka.config."{setting}"', at_least("inSync"))
        for setting in ("min.insync.replicas", "transaction.state.log.min.isr", "share.coordinator.state.topic.min.isr")
    ),
    Requirement(
        _KAFKA, 'spec.kafka.config."unclean.leader.election.enable"', FALSE, "records that were confirmed would be lost"
    ),
    Requirement(_TOPIC, "spec.replicas", at_least("replicas")),
    Requirement(_TOPIC, 'spec.config."min.insync.replicas"', at_least("inSync")),
    Requirement(_TOPIC, 'spec.config."unclean.leader.election.enable"', one_of(None, False)),
    Requirement(_TOPIC, "spec.partitions", at_least(1)),
)

STREAMS_SPREAD = ResourcePolicy(
    name="streams-in-three-zones",
    description="Kafka has three replicas of everything in three zones, two of which have a record before it is confirmed.",
    remedy="Keep replicas and replication factors at 3, min.insync.replicas at 2, rack awareness by zone.",
    config={
        "replicas": integer(3, "Brokers, controllers and replicas of a topic (guide).", minimum=1),
        "inSync": integer(2, "Replicas that have a record before it is confirmed.", minimum=1),
    },
    types=types_of(_STREAMS),
    check=requirement_check(_STREAMS),
)

_REDIS = "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster"
_CACHE = (
    Requirement(_REDIS, "spec.clusterSize", at_least("leaders")),
    Requirement(_REDIS, "spec.redisLeader.replicas", at_least("leaders")),
    Requirement(_REDIS, "spec.redisFollower.replicas", at_least("leaders")),
)

CACHE_SPREAD = ResourcePolicy(
    name="cache-in-three-zones",
    description="Redis has three leaders and a follower of each (guide: six nodes).",
    remedy="Keep clusterSize and the replicas of leaders and followers at 3.",
    config={"leaders": integer(3, "Leaders, and followers, of the cache.", minimum=1)},
    types=types_of(_CACHE),
    check=requirement_check(_CACHE),
)


def _search(resource: Declared, config: Config) -> Iterator[Finding]:
    masters = 0
    for nodes in items(resource.props, "spec.nodeSets"):
        roles = mapping(nodes, "config").get("node.roles")
        if not isinstance(roles, list) or "master" in roles:
            masters += int(read(nodes, "count") or 0)
    if masters < config["masters"]:
        yield wrong(resource, f"spec.nodeSets have {masters} nodes that may be master; expected {config['masters']}")


SEARCH_SPREAD = ResourcePolicy(
    name="search-in-three-zones",
    description="Elasticsearch has three nodes that may be master (guide: minimum master 2).",
    remedy="Keep the count of the node set with the master role at 3.",
    config={"masters": integer(3, "Nodes that may be master.", minimum=3)},
    types=("kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch",),
    check=_search,
)


def _volumes(storage_class: Declared, _: Config) -> Iterator[Finding]:
    mode = read(storage_class.props, "volumeBindingMode")
    if mode != "WaitForFirstConsumer":
        yield wrong(
            storage_class,
            f"volumeBindingMode is {mode or 'Immediate'}: a volume could be made in a zone where its pod may not go",
        )


VOLUMES_FOLLOW_PODS = ResourcePolicy(
    name="volumes-follow-pods",
    description="A volume is made in the zone of its pod.",
    remedy="Set volumeBindingMode to WaitForFirstConsumer.",
    types=("kubernetes:storage.k8s.io/v1:StorageClass",),
    check=_volumes,
)


def _stores_there(stack: Stack, config: Config) -> Iterator[Finding]:
    """Pools of both roles for every Kafka cluster."""
    for kafka in stack.of(_KAFKA):
        pools = [
            each
            for each in stack.of(_POOL)
            if read(each.props, 'metadata.labels."strimzi.io/cluster"') == object_name(kafka)
        ]
        for role in ("broker", "controller"):
            count = sum(
                int(read(pool.props, "spec.replicas") or 0) for pool in pools if role in items(pool.props, "spec.roles")
            )
            if count < config["replicas"]:
                yield wrong(kafka, f"has {count} nodes that are {role}; expected {config['replicas']}")
    for pooler in stack.of("kubernetes:postgresql.cnpg.io/v1:Pooler"):
        cluster = read(pooler.props, "spec.cluster.name")
        if (namespace(pooler), cluster) not in {(namespace(each), object_name(each)) for each in stack.of(_CLUSTER)}:
            yield wrong(pooler, f"spec.cluster.name is {cluster}, which this stack does not declare")


NODES_OF_STORES = StackPolicy(
    name="stores-have-their-nodes",
    description="Every Kafka cluster has brokers and controllers enough, and every pooler a database.",
    remedy="Declare node pools of both roles with three replicas.",
    config={"replicas": integer(3, "Nodes of each role.", minimum=1)},
    check=_stores_there,
)
