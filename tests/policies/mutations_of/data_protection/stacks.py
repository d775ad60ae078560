"""Harmful changes that the policies of `data_protection/stacks.py` must find."""

from tests.policies.mutators import Mutations, bring, change, drop, options

_REPOSITORY = "aws:ecr/repository:Repository"

MUTATIONS: Mutations = {
    "deletion-protection": {
        "a bucket is emptied when it goes": change("s3/bucket:Bucket", "forceDestroy", True, of="postgres-archive"),
        "a zone goes with its records": bring("aws:route53/zone:Zone", "zone", name="nphies.sa", forceDestroy=True),
        "a repository goes with its images": bring(_REPOSITORY, "images", name="nphies/x", forceDelete=True),
        "the vault goes with its backups": change("backup/vault:Vault", "forceDestroy", True),
        "the cluster can be deleted": change("eks/cluster:Cluster", "deletionProtection", False),
        "the cluster's protection is not asked for": drop("eks/cluster:Cluster", "deletionProtection"),
        "the load balancer can be deleted": change(":LoadBalancer", "enableDeletionProtection", False),
        "a secret is gone at once": change("secretsmanager/secret:Secret", "recoveryWindowInDays", 0),
    },
    "data-retained-on-delete": {
        "the stack owns the zone that both write to": bring("aws:route53/zone:Zone", "zone", name="nphies.sa"),
        "images go with the stack": bring(_REPOSITORY, "images", name="nphies/x"),
        "a bucket goes with the stack": options("s3/bucket:Bucket", of="postgres-archive"),
        "the vault goes with the stack": options("backup/vault:Vault"),
        "the database goes with the stack": options("cnpg.io/v1:Cluster"),
        "a topic goes with the stack": options(":KafkaTopic"),
        "the log of the Kubernetes API goes with the stack": options(":LogGroup", of="cluster-logs"),
        "the key of a log that stays goes with the stack": options("kms/key:Key", of="network-flow-logs"),
        "a replica key goes with the stack": options("kms/replicaKey:ReplicaKey"),
    },
}
