"""Single things that much stands on, and that nothing else names: keys, roles of controllers, topics."""

from declared.stack import Stack
from declared.values import MISSING, items, name_at, read
from recovery.model.chain import Chain
from recovery.platform.rights import pods_may

ENCRYPTION = "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"

_RIGHTS = (
    ("aws-load-balancer-controller", "nphies-operators", "elasticloadbalancing:RegisterTargets"),
    ("cluster-autoscaler", "nphies-operators", "autoscaling:SetDesiredCapacity"),
    ("ebs-csi-controller-sa", "kube-system", "ec2:AttachVolume"),
    ("redis-restore", "nphies-data", "s3:GetObject"),
)


def declared(inventory: Stack, chain: Chain) -> None:
    """Gaps for each that is not declared."""
    _keys(inventory, chain)
    _topics(inventory, chain)
    for account, namespace, action in _RIGHTS:
        pods_may(inventory, chain, f"{account} has its permissions", (namespace, account), {action: None})


def _keys(inventory: Stack, chain: Chain) -> None:
    """What a bucket is encrypted by must be declared, or it cannot be read."""
    for each in inventory.aws(ENCRYPTION):
        algorithm = read(each.props, "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm")
        keys = [key for kind in ("kms/key:Key", "kms/replicaKey:ReplicaKey") for key in inventory.needed_by(each, kind)]
        if algorithm == "aws:kms" and not keys:
            path = "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId"
            chain.gap("archives can be read", each, path, found="no declared key", allowed="a key of its region")

    for each in inventory.kubernetes("storage.k8s.io", "StorageClass"):
        if read(each.props, "parameters.kmsKeyId") is not MISSING and not inventory.needed_by(each, "kms/key:Key"):
            path = "parameters.kmsKeyId"
            chain.gap("volumes can be read", each, path, found="no declared key", allowed="a key of this region")
    for each in inventory.aws("backup/vault:Vault"):
        if not inventory.needed_by(each, "kms/key:Key"):
            chain.gap("backups can be read", each, "kmsKeyArn", found="no declared key", allowed="a key of this region")


def _topics(inventory: Stack, chain: Chain) -> None:
    """What a service may write to or read from must be there: topics are not made by use."""
    topics = {name_at(each.props, "metadata.name") for each in inventory.kubernetes("kafka.strimzi.io", "KafkaTopic")}
    for user in inventory.kubernetes("kafka.strimzi.io", "KafkaUser"):
        acls = "spec.authorization.acls"
        for index, acl in enumerate(items(user.props, acls)):
            name = name_at(acl, "resource.name")
            literal = read(acl, "resource.patternType") == "literal"
            if read(acl, "resource.type") == "topic" and literal and name not in (*topics, "*"):
                path = f"{acls}[{index}].resource.name"
                chain.gap("message broker declared", user, path, found=name, allowed="a declared KafkaTopic")
