"""Volume snapshots of claims-db: a class whose snapshots end with their objects, and what removes the oldest.

CloudNativePG makes snapshots and never deletes one. The platform's own class keeps a snapshot in EBS when its object
goes; with it, every four hours would add two for ever.
"""

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.data_tier.postgresql.kubectl import API_CLIENT_PODS, KUBECTL_IMAGE, account_with_rights
from components.kubernetes.images import image
from components.kubernetes.job_pod import container, cron_job_spec, pod
from components.kubernetes.namespaces import DATA
from settings import Site

SNAPSHOT_CLASS = "claims-db-snapshots"
SCHEDULED_SNAPSHOTS = "claims-db-snapshot"
"""The ScheduledBackup whose snapshots these are."""

NAME = "claims-db-snapshot-pruning"
SCHEDULE = "40 */4 * * *"

_BACKUPS = f"backups.postgresql.cnpg.io --selector cnpg.io/scheduled-backup={SCHEDULED_SNAPSHOTS}"


def snapshot_class(opts: pulumi.ResourceOptions) -> pulumi.CustomResource:
    # Not k8s.apiextensions.CustomResource: that one knows a spec only, and this kind has none.
    return pulumi.CustomResource(
        "kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshotClass",
        SNAPSHOT_CLASS,
        {
            "apiVersion": "snapshot.storage.k8s.io/v1",
            "kind": "VolumeSnapshotClass",
            "metadata": {"name": SNAPSHOT_CLASS},
            "driver": "ebs.csi.aws.com",
            "deletionPolicy": "Delete",
        },
        opts,
    )


def snapshot_pruning(kept: int, site: Site, opts: pulumi.ResourceOptions) -> k8s.batch.v1.CronJob:
    """Deletes all but the newest `kept` Backups; the snapshots belong to them and go too."""
    rights = account_with_rights(
        NAME,
        {
            DATA: [
                k8s.rbac.v1.PolicyRuleArgs(
                    api_groups=["postgresql.cnpg.io"], resources=["backups"], verbs=["list", "delete"]
                )
            ]
        },
        opts,
    )
    prune = container("kubectl", str(image(KUBECTL_IMAGE, site)), command=["sh", "-ec", pruning(kept)])
    template = pod(NAME, [prune], labels=API_CLIENT_PODS, service_account=NAME)
    return k8s.batch.v1.CronJob(
        NAME,
        metadata=ObjectMetaArgs(name=NAME, namespace=DATA),
        spec=cron_job_spec(SCHEDULE, template, deadline_seconds=600, attempts=3),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=rights)),
    )


def pruning(kept: int) -> str:
    """What the shell runs."""
    return (
        "set -o pipefail\n"
        f"kubectl get {_BACKUPS} --sort-by=.metadata.creationTimestamp --output=name |"
        f" head -n -{kept} | xargs -r kubectl delete\n"
    )
