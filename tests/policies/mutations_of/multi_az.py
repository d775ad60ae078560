"""One zone too few."""

from tests.policies.damage import Damage, Mutation, add, change, cut, drop, lose

_CLUSTER, _KAFKA, _POOL, _TOPIC, _REDIS = (
    "cnpg.io/v1:Cluster",
    ":Kafka",
    ":KafkaNodePool",
    ":KafkaTopic",
    ":RedisCluster",
)
_NODES = "eks/nodeGroup:NodeGroup"


def _next_zone(zone: str) -> str:
    return f"{zone[:-1]}b"


def _in_three_zones(damage: Damage) -> Damage:
    """What damages one group of a kind, to the group of every zone: a second time it finds the next."""
    return lambda resources: damage(damage(damage(resources)))


MUTATIONS = [
    Mutation("multi-AZ", name, damage)
    for name, damage in {
        "data subnets are in two zones": lose(":Subnet", of="data"),
        "a subnet is in its neighbour's zone": change(":Subnet", "availabilityZone", _next_zone, of="private"),
        "the load balancer is in two zones": cut(":LoadBalancer", "subnets", 2),
        "the Kubernetes API is in two zones": cut("eks/cluster:Cluster", "vpcConfig.subnetIds", 2),
        "the load balancer cannot leave a zone": change(":LoadBalancer", "enableZonalShift", False),
        "the cluster cannot leave a zone": change("eks/cluster:Cluster", "zonalShiftConfig.enabled", False),
        "an endpoint is in one zone": cut(":VpcEndpoint", "subnetIds", 1),
        "a gateway endpoint has no routes": change(":VpcEndpoint", "routeTableIds", [], of="s3"),
        "one NAT gateway less": lose(":NatGateway"),
        "a NAT gateway has no route": lose("ec2/route:Route", of="private"),
        "a subnet has no route table": lose(":RouteTableAssociation"),
        "the Internet gateway has no route": lose("ec2/route:Route", of="public"),
        "a zone has no data nodes": lose(_NODES, of="data"),
        "a zone has no application nodes": lose(_NODES, of="application"),
        "a zone may have no application node": change(_NODES, "scalingConfig.minSize", 0, of="application"),
        "a group of application nodes spans zones": change(
            _NODES, "subnetIds", ["<unknown>", "<unknown>"], of="application"
        ),
        "pods with volumes are let onto system nodes": change(
            ":Logstash", "spec.podTemplate.spec.tolerations", [{"operator": "Exists"}]
        ),
        "data nodes may be none": change(_NODES, "scalingConfig.minSize", 0, of="data"),
        "nodes may not grow": _in_three_zones(change(_NODES, "scalingConfig.maxSize", 1, of="application")),
        "nodes are spot instances": change(_NODES, "capacityType", "SPOT"),
        "broken nodes stay": change(_NODES, "nodeRepairConfig.enabled", False),
        "all nodes are renewed at once": change(_NODES, "updateConfig.maxUnavailable", 9),
        "nodes are small": change(":LaunchTemplate", "instanceType", "t3.medium", of="application"),
        "data nodes are half the size": change(":LaunchTemplate", "instanceType", "m6i.2xlarge", of="data"),
        "services may share a zone": drop(":Rollout", "spec.template.spec.topologySpreadConstraints"),
        "services share a zone if need be": change(
            ":Rollout", "spec.template.spec.topologySpreadConstraints[0].whenUnsatisfiable", "ScheduleAnyway"
        ),
        "a zone may have three more pods": change(
            ":Rollout", "spec.template.spec.topologySpreadConstraints[0].maxSkew", 3
        ),
        "poolers may share a zone": drop(":Pooler", "spec.template.spec.topologySpreadConstraints"),
        "brokers may share a zone": change(
            _POOL, "spec.template.pod.topologySpreadConstraints[0].whenUnsatisfiable", "ScheduleAnyway"
        ),
        "leaders may share a zone": drop(_REDIS, "spec.redisLeader.topologySpreadConstraints"),
        "a leader and its follower may share a zone": drop(_REDIS, "spec.redisFollower.topologySpreadConstraints"),
        "one instance of the database": change(_CLUSTER, "spec.instances", 1),
        "two instances of the database": change(_CLUSTER, "spec.instances", 2),
        "instances may share a zone": change(_CLUSTER, "spec.affinity.podAntiAffinityType", "preferred"),
        "instances keep to different nodes only": change(
            _CLUSTER, "spec.affinity.topologyKey", "kubernetes.io/hostname"
        ),
        "instances may share a node": change(_CLUSTER, "spec.affinity.enablePodAntiAffinity", False),
        "replication is asynchronous": drop(_CLUSTER, "spec.postgresql.synchronous"),
        "no replica needs to have a commit": change(_CLUSTER, "spec.postgresql.synchronous.number", 0),
        "durability is preferred": change(_CLUSTER, "spec.postgresql.synchronous.dataDurability", "preferred"),
        "failover asks no quorum": change(_CLUSTER, "spec.postgresql.synchronous.failoverQuorum", False),
        "one pooler": change(":Pooler", "spec.instances", 1),
        "a pooler of another database": change(":Pooler", "spec.cluster.name", "elsewhere"),
        "one broker": change(_POOL, "spec.replicas", 1, of="broker"),
        "one controller": change(_POOL, "spec.replicas", 1, of="controller"),
        "no brokers": lose(_POOL, of="broker"),
        "brokers do not know their zone": drop(_KAFKA, "spec.kafka.rack"),
        "topics have one replica by default": change(_KAFKA, 'spec.kafka.config."default.replication.factor"', 1),
        "offsets have one replica": change(_KAFKA, 'spec.kafka.config."offsets.topic.replication.factor"', 1),
        "one replica confirms a record": change(_KAFKA, 'spec.kafka.config."min.insync.replicas"', 1),
        "an outdated replica may lead": change(_KAFKA, 'spec.kafka.config."unclean.leader.election.enable"', True),
        "a topic has one replica": change(_TOPIC, "spec.replicas", 1, of="claims-submitted"),
        "a topic's records are confirmed by one": change(
            _TOPIC, 'spec.config."min.insync.replicas"', 1, of="audit-events"
        ),
        "an outdated replica of a topic may lead": add(_TOPIC, 'spec.config."unclean.leader.election.enable"', True),
        "one leader of the cache": change(_REDIS, "spec.clusterSize", 1),
        "the cache has no followers": change(_REDIS, "spec.redisFollower.replicas", 0),
        "volumes are made before their pods": change(":StorageClass", "volumeBindingMode", "Immediate"),
    }.items()
]
