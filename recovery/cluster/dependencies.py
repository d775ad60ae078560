"""Resources that many others need, and that no other check names: keys, permissions of controllers, topics."""

from collections.abc import Callable

from declared.helm import chart_of
from declared.objects import namespace_of
from declared.stack import Stack
from declared.values import MISSING, items, name_at, read
from recovery.cluster.permissions import pods_may
from recovery.model.estimate_builder import EstimateBuilder

ENCRYPTION = "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"


def _of_chart(name: str) -> Callable[[Stack], set[object]]:
    """Where a chart is installed."""
    return lambda inventory: {
        name_at(each.props, "namespace")
        for each in inventory.kubernetes("helm.sh", "Release")
        if chart_of(each) == name
    }


def _beside_redis(inventory: Stack) -> set[object]:
    return {namespace_of(each) for each in inventory.kubernetes("redis.redis.opstreelabs.in", "RedisCluster")}


def _kube_system(_: Stack) -> set[object]:
    """Where EKS runs its add-ons."""
    return {"kube-system"}


_PERMISSIONS = (
    ("aws-load-balancer-controller", _of_chart("aws-load-balancer-controller"), "elasticloadbalancing:RegisterTargets"),
    ("cluster-autoscaler", _of_chart("cluster-autoscaler"), "autoscaling:SetDesiredCapacity"),
    ("ebs-csi-controller-sa", _kube_system, "ec2:AttachVolume"),
    ("redis-restore", _beside_redis, "s3:GetObject"),
)
"""Service accounts, their namespaces, and an action without which they do nothing."""


def declared(inventory: Stack, builder: EstimateBuilder) -> None:
    """No bound unless each of them is declared."""
    _keys(inventory, builder)
    _topics(inventory, builder)
    for account, namespaces, action in _PERMISSIONS:
        for namespace in sorted(namespaces(inventory), key=str):
            pods_may(inventory, builder, f"{account} has its permissions", (namespace, account), {action: None})


def _keys(inventory: Stack, builder: EstimateBuilder) -> None:
    """The key that encrypts a bucket must be declared, or the bucket cannot be read."""
    for each in inventory.aws(ENCRYPTION):
        algorithm = read(each.props, "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm")
        keys = [key for kind in ("kms/key:Key", "kms/replicaKey:ReplicaKey") for key in inventory.needed_by(each, kind)]
        if algorithm == "aws:kms" and not keys:
            path = "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId"
            builder.add_missing(
                "archives can be read", each, path, found="no declared key", allowed="a key of its region"
            )

    for each in inventory.kubernetes("storage.k8s.io", "StorageClass"):
        if read(each.props, "parameters.kmsKeyId") is not MISSING and not inventory.needed_by(each, "kms/key:Key"):
            path = "parameters.kmsKeyId"
            builder.add_missing(
                "volumes can be read", each, path, found="no declared key", allowed="a key of this region"
            )
    for each in inventory.aws("backup/vault:Vault"):
        if not inventory.needed_by(each, "kms/key:Key"):
            builder.add_missing(
                "backups can be read", each, "kmsKeyArn", found="no declared key", allowed="a key of this region"
            )


def _topics(inventory: Stack, builder: EstimateBuilder) -> None:
    """A topic of an ACL must be declared: topics are not created by use."""
    topics = {name_at(each.props, "metadata.name") for each in inventory.kubernetes("kafka.strimzi.io", "KafkaTopic")}
    for user in inventory.kubernetes("kafka.strimzi.io", "KafkaUser"):
        acls = "spec.authorization.acls"
        for index, acl in enumerate(items(user.props, acls)):
            name = name_at(acl, "resource.name")
            literal = read(acl, "resource.patternType") == "literal"
            if read(acl, "resource.type") == "topic" and literal and name not in (*topics, "*"):
                path = f"{acls}[{index}].resource.name"
                builder.add_missing("message broker declared", user, path, found=name, allowed="a declared KafkaTopic")
