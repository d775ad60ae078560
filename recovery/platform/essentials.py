"""Single things that much stands on: keys, certificates, roles of controllers, topics, the pipeline of records."""

from declared.stack import Stack
from declared.values import MISSING, items, name_at, read
from recovery.checks.rights import pods_may
from recovery.model.chain import Chain

ENCRYPTION = "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"

_RIGHTS = (
    ("aws-load-balancer-controller", "nphies-operators", "elasticloadbalancing:RegisterTargets"),
    ("cluster-autoscaler", "nphies-operators", "autoscaling:SetDesiredCapacity"),
    ("ebs-csi-controller-sa", "kube-system", "ec2:AttachVolume"),
    ("redis-restore", "nphies-data", "s3:GetObject"),
)


def there(inventory: Stack, chain: Chain) -> None:
    """Gaps for each that is gone."""
    _keys(inventory, chain)
    _certificate(inventory, chain)
    _topics(inventory, chain)
    _records(inventory, chain)
    for account, namespace, action in _RIGHTS:
        pods_may(inventory, chain, f"{account} may work", (namespace, account), {action: None})


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


def _certificate(inventory: Stack, chain: Chain) -> None:
    what = "clients reach the load balancer"
    if not inventory.aws("acm/certificate:Certificate"):
        chain.gap(what, None, found="no certificate", allowed="one, validated")
    for each in inventory.aws("ec2/route:Route"):
        if "gatewayId" in each.props and not inventory.needed_by(each, "ec2/internetGateway:InternetGateway"):
            chain.gap(what, each, "gatewayId", found="no declared gateway", allowed="an internet gateway")
    for each in inventory.aws("lb/loadBalancer:LoadBalancer"):
        zones = len(inventory.needed_by(each, "ec2/subnet:Subnet"))
        if zones < 3:
            chain.gap(what, each, "subnets", found=f"{zones} declared subnets", allowed="one in each of three zones")


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


def _records(inventory: Stack, chain: Chain) -> None:
    """Audit records reach their bucket by a pipeline that may write there."""
    buckets = [
        str(read(each.props, "bucket"))
        for each in inventory.aws("s3/bucket:Bucket")
        if each.place == inventory.region and "audit-archive" in str(read(each.props, "bucket"))
    ]
    pipelines = inventory.kubernetes("logstash.k8s.elastic.co", "Logstash")
    what = "audit records reach their archive"
    if not pipelines:
        chain.gap(what, None, found="no Logstash", allowed="one that writes to the bucket")
    for each in pipelines:
        namespace = read(each.props, "metadata.namespace")
        account = read(each.props, "spec.podTemplate.spec.serviceAccountName")
        for bucket in buckets:
            pods_may(inventory, chain, what, (namespace, account), {"s3:PutObject": bucket})
