"""claims-db: the PostgreSQL cluster, the same for a primary and a standby but for the topology."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.data_tier.postgresql.archive import OWN_STORE, PEER_STORE
from components.data_tier.postgresql.authentication import HOST_RULES
from components.data_tier.postgresql.parameters import parameters
from components.data_tier.postgresql.snapshots import SNAPSHOT_CLASS
from components.data_tier.postgresql.topology import CLUSTER, PLUGIN, Topology
from components.kubernetes import storage_classes
from components.kubernetes.field_ownership import TAKE_OVER
from components.kubernetes.images import image
from components.kubernetes.namespaces import DATA
from components.kubernetes.placement import HOST, ZONE, data_tolerations, prefer_data_nodes, zone_spread
from settings import PostgresqlSettings, Size

POOLER = "claims-db-pooler-rw"
"""The Service that the services of the platform connect to, whoever is primary."""

INSTANCE_PODS = {"cnpg.io/cluster": CLUSTER, "cnpg.io/podRole": "instance"}

IMAGE = "ghcr.io/cloudnative-pg/postgresql:18.6-202608170814-standard-trixie"
"""CloudNativePG's image catalogue of 2026-08-17. The standard image has pgaudit."""

ZONES = 3

# Bounds on how long a planned change of primary may take, against an RTO of 30 minutes. With synchronous replication
# neither loses a committed change; what is cut short is the wait for clients and for the archive.
SMART_SHUTDOWN_SECONDS = 15  # PgBouncer keeps its connections, so waiting for clients to leave is in vain
STOP_SECONDS = 300
SWITCHOVER_SECONDS = 300


def claims_db(
    settings: PostgresqlSettings,
    topology: Topology,
    *,
    promoting: bool,
    priority_class: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """The Cluster. Deleting it from the program leaves it running: it is the system of record."""
    return CustomResource(
        CLUSTER,
        api_version="postgresql.cnpg.io/v1",
        kind="Cluster",
        metadata=ObjectMetaArgs(name=CLUSTER, namespace=DATA, annotations=TAKE_OVER),
        spec={
            "description": f"System of record of {topology.site.region}",
            "imageName": str(image(IMAGE, topology.site)),
            "instances": settings.instances,
            "priorityClassName": priority_class,
            **_beginning(topology),
            **_configuration(settings, topology),
            **_volumes(settings),
            **_placement(settings.instances),
            **_changes_of_primary(promoting),
            "backup": _snapshots(),
            "certificates": {"serverAltDNSNames": server_names(POOLER)},
            "resources": _resources(settings.cpus, settings.memory),
            "enableSuperuserAccess": False,
        },
        opts=opts,
    )


def server_names(service: str) -> list[str]:
    """What clients may call a Service of the data tier; PgBouncer shows the cluster's certificate."""
    return [service, f"{service}.{DATA}", f"{service}.{DATA}.svc", f"{service}.{DATA}.svc.cluster.local"]


def synchronous_standbys(instances: int) -> int:
    """Standbys that must have a change before it counts as made: with the primary, a majority of all."""
    return (instances - 1) // 2


def _durability(topology: Topology) -> str:
    """While a recovery target is set, commits do not wait for a standby that is not there yet.

    After a recovery both standbys are cloned from the new primary, which may take an hour; with `required` nothing would be committed
    until the first one replicates. `preferred` waits for standbys as soon as they do, and the WAL archive has the rest.
    """
    return "preferred" if topology.goes_back else "required"


def _beginning(topology: Topology) -> Mapping[str, Any]:
    return {
        "bootstrap": topology.bootstrap(),
        "replica": topology.replica(),
        "externalClusters": topology.external_clusters(own_store=OWN_STORE, peer_store=PEER_STORE),
        "plugins": [
            {
                "name": PLUGIN,
                "isWALArchiver": True,
                "parameters": {
                    "barmanObjectName": OWN_STORE,
                    "serverName": topology.archive_name(topology.site.region),
                },
            }
        ],
    }


def _configuration(settings: PostgresqlSettings, topology: Topology) -> Mapping[str, Any]:
    return {
        "postgresql": {
            "parameters": dict(parameters(settings, topology.archive)),
            "pg_hba": list(HOST_RULES),
            "synchronous": {
                "method": "any",
                "number": synchronous_standbys(settings.instances),
                "dataDurability": _durability(topology),
                # Promotes only an instance that is known to have every acknowledged change.
                "failoverQuorum": True,
            },
        }
    }


def _volumes(settings: PostgresqlSettings) -> Mapping[str, Any]:
    return {"storage": _volume(settings.storage), "walStorage": _volume(settings.wal_storage)}


def _volume(size: Size) -> Mapping[str, Any]:
    return {"size": str(size), "storageClass": storage_classes.DATA, "resizeInUseVolumes": True}


def _placement(instances: int) -> Mapping[str, Any]:
    """One instance per zone; more than there are zones share them evenly, never a host."""
    return {
        "affinity": {
            "enablePodAntiAffinity": True,
            "podAntiAffinityType": "required",
            "topologyKey": ZONE if instances <= ZONES else HOST,
            "tolerations": data_tolerations(),
            "nodeAffinity": prefer_data_nodes(),
        },
        "topologySpreadConstraints": zone_spread(INSTANCE_PODS),
        "enablePDB": True,
    }


def _changes_of_primary(promoting: bool) -> Mapping[str, Any]:
    return {
        "primaryUpdateStrategy": "unsupervised",
        # The restart that follows a promotion is shorter in place. An update of the image or the pod is not: there
        # `restart` deletes the primary's pod.
        "primaryUpdateMethod": "restart" if promoting else "switchover",
        "failoverDelay": 0,
        "smartShutdownTimeout": SMART_SHUTDOWN_SECONDS,
        "stopDelay": STOP_SECONDS,
        "switchoverDelay": SWITCHOVER_SECONDS,
        "replicationSlots": {"highAvailability": {"enabled": True}},
    }


def _snapshots() -> Mapping[str, Any]:
    """A snapshot does not wait for the archive, so that there are snapshots while that cannot be reached."""
    return {
        "target": "prefer-standby",
        "volumeSnapshot": {
            "className": SNAPSHOT_CLASS,
            "online": True,
            "onlineConfiguration": {"immediateCheckpoint": True, "waitForArchive": False},
            "snapshotOwnerReference": "backup",
        },
    }


def _resources(cpus: int, memory: Size) -> Mapping[str, Any]:
    """Requests that are limits: the last pods a full node evicts."""
    amounts: Mapping[str, str] = {"cpu": str(cpus), "memory": str(memory)}
    return {"requests": amounts, "limits": amounts}
