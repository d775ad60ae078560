"""Figures of the declared resources, as the pictures show them. A resource that is not there is a KeyError."""

from collections.abc import Mapping
from typing import Any, cast

from offline.engine.declare import Declaration

HPA = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
REDIS = "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster"
NODE_POOL = "kubernetes:kafka.strimzi.io/v1:KafkaNodePool"
OBJECT_STORE = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore"
BUCKET = "aws:s3/bucket:Bucket"


def role(declaration: Declaration) -> str:
    return str(declaration.outputs["role"])


def region(declaration: Declaration) -> str:
    return str(declaration.outputs["region"])


def spec(declaration: Declaration, kind: str, name: str) -> Mapping[str, Any]:
    """The `spec` of a Kubernetes object."""
    return cast("Mapping[str, Any]", declaration[kind, name].props["spec"])


def services(declaration: Declaration) -> dict[str, str]:
    """Each service with how many instances of it run."""
    found = {autoscaler.props["spec"]["scaleTargetRef"]["name"]: autoscaler for autoscaler in declaration.of_type(HPA)}
    return {
        name: f"{autoscaler.props['spec']['minReplicas']} to {autoscaler.props['spec']['maxReplicas']} instances"
        for name, autoscaler in sorted(found.items())
    }


def database_instances(declaration: Declaration) -> int:
    return int(spec(declaration, CLUSTER, "claims-db")["instances"])


def archive_timeout(declaration: Declaration) -> str:
    return str(spec(declaration, CLUSTER, "claims-db")["postgresql"]["parameters"]["archive_timeout"])


def archive_bucket(declaration: Declaration) -> str:
    """The bucket that the database archives its WAL to."""
    path = str(spec(declaration, OBJECT_STORE, "claims-db-archive")["configuration"]["destinationPath"])
    return path.removeprefix("s3://").partition("/")[0]


def redis_shards(declaration: Declaration) -> int:
    return int(spec(declaration, REDIS, "redis")["clusterSize"])


def kafka_brokers(declaration: Declaration) -> int:
    return int(spec(declaration, NODE_POOL, "nphies-kafka-broker")["replicas"])


def bucket(declaration: Declaration, purpose: str) -> str:
    return str(declaration[BUCKET, purpose].props["bucket"])


def replication_minutes(declaration: Declaration, purpose: str) -> int:
    """Within how many minutes S3 promises to replicate a bucket into the other region."""
    replication = declaration["aws:s3/bucketReplicationConfig:BucketReplicationConfig", f"{purpose}-replica"]
    return int(replication.props["rules"][0]["destination"]["replicationTime"]["time"]["minutes"])
