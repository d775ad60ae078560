"""Velero: Kubernetes objects and the volumes no database backs up itself, into this stack's own bucket."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from components.aws.pod_identity import PodRole
from components.backup_vault.archive import Archive
from components.backup_vault.velero_objects import BackupSchedule, schedule, storage_location
from components.kubernetes.charts import VELERO, release
from components.kubernetes.images import image
from components.kubernetes.namespaces import BACKUP, CORE, DATA
from components.kubernetes.network_policy import KUBERNETES_API, POD_IDENTITY_AGENT, Outside, Port, Rule, allow, outside
from components.kubernetes.observers import PROMETHEUS
from components.kubernetes.placement import data_tolerations, system_nodes, system_tolerations
from components.kubernetes.pod_security import READ_ONLY, ROOT_POD, UNPRIVILEGED
from components.kubernetes.priority_classes import CRITICAL, NODE_CRITICAL
from components.kubernetes.resources import resources
from components.kubernetes.storage_classes import DATA as DATA_CLASS
from components.kubernetes.storage_classes import STANDARD
from settings import RetentionSettings, Site
from settings.backup_vault import VeleroSettings

VERSION = "v1.18.2"
"""The chart's own is v1.18.1."""

IMAGE = f"docker.io/velero/velero:{VERSION}"
AWS_PLUGIN = "docker.io/velero/velero-plugin-for-aws:v1.14.2"
"""Its minor version goes with Velero's: 1.14 with 1.18 (velero-plugin-for-aws, "Compatibility")."""

SERVICE_ACCOUNT = "velero"
OWN_LOCATION = "own"
PEER_LOCATION = "peer"

_NODE_AGENT_CONFIG = "velero-node-agent"
_METRICS = Port("http-monitoring")


class Velero(pulumi.ComponentResource):
    """The Velero server, its agents, where it writes, where it may read, and its schedules; the same for both roles.

    The backups of the peer are read from their replica in this region, so they can be restored when the peer is gone.
    """

    def __init__(
        self,
        name: str,
        settings: VeleroSettings,
        *,
        retention: RetentionSettings,
        site: Site,
        own: Archive,
        peers: Archive,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:Velero", name, opts=opts)
        self._child = pulumi.ResourceOptions(parent=self)
        role = PodRole(
            name,
            site=site,
            namespace=BACKUP,
            service_account=SERVICE_ACCOUNT,
            opts=self._child,
        )
        own.grant_write_to(role)
        peers.grant_read_to(role)
        installed = release(
            name,
            VELERO,
            site=site,
            namespace=BACKUP,
            values=_values(site),
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[role, *self._network_policies(), self._node_agent_config()]
            ),
        )
        running = pulumi.ResourceOptions(parent=self, depends_on=[installed])
        storage_location(
            OWN_LOCATION, own, access="ReadWrite", default=True, checked_every=timedelta(minutes=5), opts=running
        )
        storage_location(
            PEER_LOCATION, peers, access="ReadOnly", default=False, checked_every=timedelta(hours=1), opts=running
        )
        for backup in backups(settings, retention):
            schedule(backup, region=own.region, location=OWN_LOCATION, opts=running)
        self.register_outputs({})

    def _network_policies(self) -> list[pulumi.Resource]:
        return [
            # Every pod of the namespace: the server, the agents, the data movers and maintenance jobs they start.
            allow(
                "velero",
                namespace=BACKUP,
                pods={},
                egress=[KUBERNETES_API, POD_IDENTITY_AGENT, outside(Outside.KOPIA)],
                opts=self._child,
            ),
            allow(
                "velero-metrics",
                namespace=BACKUP,
                pods={"app.kubernetes.io/name": "velero"},
                ingress=[Rule([PROMETHEUS], [_METRICS])],
                opts=self._child,
            ),
        ]

    def _node_agent_config(self) -> k8s.core.v1.ConfigMap:
        config = {
            "loadConcurrency": {"globalConfig": 2},
            # The volume a snapshot is read from is deleted at once; of the data class it would stay for ever.
            "backupPVC": {DATA_CLASS: {"storageClass": STANDARD}},
            "podResources": {"cpuRequest": "500m", "memoryRequest": "1Gi", "memoryLimit": "4Gi"},
        }
        return k8s.core.v1.ConfigMap(
            _NODE_AGENT_CONFIG,
            metadata=k8s.meta.v1.ObjectMetaArgs(name=_NODE_AGENT_CONFIG, namespace=BACKUP),
            data={"config.json": json.dumps(config, sort_keys=True)},
            opts=self._child,
        )


def backups(settings: VeleroSettings, retention: RetentionSettings) -> Sequence[BackupSchedule]:
    """Guide, "Application State Backup": the core and data namespaces with their volumes, and every object of all."""
    of_the_platform = (CORE, DATA)
    return (
        BackupSchedule(
            "four-hourly",
            settings.four_hourly,
            retention.namespaces_four_hourly,
            of_the_platform,
            volumes=True,
        ),
        BackupSchedule("daily", settings.daily, retention.namespaces_daily, of_the_platform, volumes=True),
        BackupSchedule(
            "all-objects", settings.daily, retention.namespaces_daily, ["*"], volumes=False, cluster_scoped=True
        ),
    )


def _values(site: Site) -> Mapping[str, Any]:
    pulled = image(IMAGE, site)
    plugin = {
        "name": "velero-plugin-for-aws",
        "image": str(image(AWS_PLUGIN, site)),
        "volumeMounts": [{"mountPath": "/target", "name": "plugins"}],
        "resources": resources("50m", "64Mi", "128Mi"),
        "securityContext": {**READ_ONLY, "runAsNonRoot": True},
    }
    return {
        "image": {"repository": pulled.name, "tag": pulled.tag_and_digest},
        "initContainers": [plugin],
        "resources": resources("250m", "256Mi", "1Gi"),
        "upgradeJobResources": resources("100m", "128Mi", "256Mi"),
        # Not a read-only root: Velero keeps the cache of a repository in its home while it deletes a backup.
        "podSecurityContext": ROOT_POD,
        "containerSecurityContext": UNPRIVILEGED,
        "priorityClassName": CRITICAL,
        "nodeSelector": system_nodes(),
        "tolerations": system_tolerations(),
        "serviceAccount": {"server": {"create": True, "name": SERVICE_ACCOUNT}},
        # Pod Identity gives the credentials.
        "credentials": {"useSecret": False},
        # Declared beside the release, where policies and the recovery model can read them.
        "backupsEnabled": False,
        "snapshotsEnabled": False,
        "schedules": {},
        "configuration": {
            "features": "EnableCSI",
            "uploaderType": "kopia",
            "defaultBackupStorageLocation": OWN_LOCATION,
            "defaultSnapshotMoveData": True,
            "logFormat": "json",
            "repositoryMaintenanceJob": {
                "repositoryConfigData": {
                    "global": {
                        "keepLatestMaintenanceJobs": 1,
                        "podResources": {
                            "cpuRequest": "250m",
                            "cpuLimit": "2",
                            "memoryRequest": "512Mi",
                            "memoryLimit": "4Gi",
                        },
                    }
                }
            },
        },
        "metrics": {
            "serviceMonitor": {"enabled": True, "autodetect": False},
            "nodeAgentPodMonitor": {"enabled": True, "autodetect": False},
        },
        "deployNodeAgent": True,
        "nodeAgent": {
            # Snapshots are read through claims of their own; only backups of live file systems need the host's paths.
            "disableHostPath": True,
            # The autoscaler adds no node for a DaemonSet's pod: on a full node it would wait for ever.
            "priorityClassName": NODE_CRITICAL,
            "containerSecurityContext": UNPRIVILEGED,
            "podSecurityContext": {"runAsUser": 0, **ROOT_POD},
            "resources": resources("100m", "128Mi", "512Mi"),
            # A volume is restored where its pod will run, and that may be a data node.
            "tolerations": data_tolerations(),
            "extraArgs": [f"--node-agent-configmap={_NODE_AGENT_CONFIG}"],
        },
    }
