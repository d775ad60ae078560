"""Harmful changes that the policies of `multi_az/database.py` must find."""

from tests.policies.mutators import Mutations, change, drop

_CLUSTER = "cnpg.io/v1:Cluster"

MUTATIONS: Mutations = {
    "database-in-three-zones": {
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
    },
}
