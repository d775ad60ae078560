"""Storage classes and the snapshot class: encrypted gp3 volumes that grow, in the zone of the pod that wants them."""

from typing import Literal

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s

from components.aws import backup_tags
from components.aws.encryption_key import encryption_key
from components.aws.iam_policy import Statement, statement
from settings import Site, StorageSettings

STANDARD = "gp3-encrypted"
"""For reproducible data: the volume is deleted with its claim. The default class; EKS marks none since 1.30."""

DATA = "gp3-encrypted-retain"
"""For data: the volume stays when its claim is deleted."""

SNAPSHOTS = "ebs-snapshots"
"""Volume snapshots, kept in EBS when the snapshot object is deleted."""

_DRIVER = "ebs.csi.aws.com"


class StorageClasses(pulumi.ComponentResource):
    """Where volumes come from. The EBS CSI driver and the snapshot controller's CRDs are add-ons of the cluster."""

    key: aws.kms.Key
    """Encrypts every volume made here and every snapshot of one."""

    def __init__(
        self,
        name: str,
        settings: StorageSettings,
        *,
        site: Site,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:StorageClasses", name, opts=opts)
        self.key = encryption_key(
            "volumes",
            "EBS volumes and snapshots of the cluster",
            site.account,
            [_use_through_ebs(site)],
            # Retained volumes and snapshots outlive the stack; without the key they would be noise.
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=True),
        )
        self._storage_class(STANDARD, "Delete", default=True)
        self._storage_class(
            DATA,
            "Retain",
            iops=str(settings.data_iops),
            throughput=str(settings.data_throughput),
            # By which AWS Backup finds the volumes.
            tagSpecification_1=f"{backup_tags.KEY}={backup_tags.VOLUME}",
        )
        self._snapshot_class()
        self.register_outputs({"key_arn": self.key.arn})

    def _storage_class(
        self, name: str, reclaim_policy: Literal["Delete", "Retain"], *, default: bool = False, **performance: str
    ) -> None:
        annotations = {"storageclass.kubernetes.io/is-default-class": "true"} if default else None
        k8s.storage.v1.StorageClass(
            name,
            metadata=k8s.meta.v1.ObjectMetaArgs(name=name, annotations=annotations),
            provisioner=_DRIVER,
            parameters={
                "type": "gp3",
                "encrypted": "true",
                "kmsKeyId": self.key.arn,
                "csi.storage.k8s.io/fstype": "ext4",
                **performance,
            },
            reclaim_policy=reclaim_policy,
            allow_volume_expansion=True,
            # A volume made before its pod is placed may lie in a zone where the pod cannot run.
            volume_binding_mode="WaitForFirstConsumer",
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _snapshot_class(self) -> None:
        # Not k8s.apiextensions.CustomResource: that one knows a spec only, and this kind has none.
        pulumi.CustomResource(
            "kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshotClass",
            SNAPSHOTS,
            {
                "apiVersion": "snapshot.storage.k8s.io/v1",
                "kind": "VolumeSnapshotClass",
                "metadata": {
                    "name": SNAPSHOTS,
                    "annotations": {"snapshot.storage.kubernetes.io/is-default-class": "true"},
                    # By which Velero finds the class of a driver (Velero documentation, "CSI snapshot support").
                    "labels": {"velero.io/csi-volumesnapshot-class": "true"},
                },
                "driver": _DRIVER,
                "deletionPolicy": "Retain",
            },
            pulumi.ResourceOptions(parent=self),
        )


def _use_through_ebs(site: Site) -> Statement:
    """Lets whoever of the account may use EBS use the key with it, and in no other way: docs/decisions/0022."""
    return statement(
        [
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncrypt*",
            "kms:GenerateDataKey*",
            "kms:CreateGrant",
            "kms:DescribeKey",
        ],
        ["*"],
        sid="UseThroughEbs",
        principal={"AWS": "*"},
        condition={
            "StringEquals": {"kms:CallerAccount": site.account, "kms:ViaService": f"ec2.{site.region}.amazonaws.com"}
        },
    )
