"""The RedisCluster, and the configuration that the guide asks for."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource

from components.data_tier.redis.topology import (
    CERTIFICATE,
    CLUSTER,
    EXPORTER_IMAGE,
    IMAGE,
    LABELS,
    METRICS_PORT,
    PASSWORD_SECRET,
    PODS,
    PORT,
    USER,
    pods_of,
)
from components.kubernetes.config_map import ConfigMap, config_map
from components.kubernetes.images import image
from components.kubernetes.namespaces import DATA as DATA_NAMESPACE
from components.kubernetes.placement import ZONE, Spread, data_tolerations, prefer_data_nodes, zone_spread
from components.kubernetes.pod_security import READ_ONLY, pod_context
from components.kubernetes.resources import resources
from components.kubernetes.storage_classes import DATA as DATA_CLASS
from settings import RedisSettings, Site, Size

OVERHEAD = Size("512Mi")
"""Memory of a node beside its keys: buffers of clients and followers, fragmentation, the exporter's share of the page
cache."""

NODES_FILE_VOLUME = Size("1Gi")
"""The smallest volume EBS sells, for the file in which a node keeps who else is in the cluster."""

LOADING = 300
"""Seconds a node may take to load its snapshot before it counts as hung: 4 GiB from a gp3 volume take about 40."""

SHUTDOWN = 180
"""Seconds a node may take to hand over to its follower and save: 4 GiB to a gp3 volume take about 40."""


def memory_limit(settings: RedisSettings) -> Size:
    """A save forks, and while it runs every page that changes is kept twice: at worst all of them."""
    return Size.of_bytes(2 * settings.maxmemory.bytes + OVERHEAD.bytes)


def configuration(settings: RedisSettings) -> str:
    """What the operator includes after its own: guide, "Cache Optimization".

    The operator has said `save` before; a further `save` would be added to it, so the first one here clears those.
    """
    return "\n".join(
        [
            f"maxmemory {_in_redis_units(settings.maxmemory)}",
            "maxmemory-policy allkeys-lru",
            'save ""',
            "save 900 1 300 10 60 10000",
            "",
        ]
    )


def _in_redis_units(size: Size) -> str:
    return str(size).replace("Gi", "gb").replace("Mi", "mb")  # Redis counts gb and mb in powers of two


def configuration_map(settings: RedisSettings, opts: pulumi.ResourceOptions) -> ConfigMap:
    """A change rolls through the cluster.

    The one before stays: a node that restarts while the change rolls through may still want it.
    """
    kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True))
    content = {"redis-additional.conf": configuration(settings)}
    return config_map(f"{CLUSTER}-configuration", content, namespace=DATA_NAMESPACE, opts=kept)


def redis_cluster(
    settings: RedisSettings, *, site: Site, configuration: str, priority: str, opts: pulumi.ResourceOptions
) -> CustomResource:
    """The cluster; `configuration` is the name of its ConfigMap.

    Every leader has one follower, the pod of the same number, never in the same zone; of three leaders no two start
    in the same zone. So losing a zone loses one leader, whose follower is elsewhere, and two remain to elect it.
    """
    pulled = str(image(IMAGE, site))
    return CustomResource(
        CLUSTER,
        api_version="redis.redis.opstreelabs.in/v1beta2",
        kind="RedisCluster",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=CLUSTER, namespace=DATA_NAMESPACE, labels=LABELS),
        spec={
            "clusterSize": settings.leaders,
            "clusterVersion": "v7",  # and later: nodes tell of each other by host name, which certificates can hold
            "port": PORT,
            "persistenceEnabled": True,
            # In order, a pod waits for those before it: a broken first leader would keep the others away.
            "podManagementPolicy": "Parallel",
            "priorityClassName": priority,
            "podSecurityContext": {
                **pod_context(user=USER, group=USER, fs_group=USER),
                "fsGroupChangePolicy": "OnRootMismatch",
            },
            "kubernetesConfig": {
                "image": pulled,
                "imagePullPolicy": "IfNotPresent",
                "resources": _resources(settings),
                "redisSecret": {"name": PASSWORD_SECRET, "key": "password"},
                "updateStrategy": {"type": "RollingUpdate"},
                "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
                "service": {"serviceType": "ClusterIP", "additional": {"enabled": False}},
            },
            "TLS": {"ca": "ca.crt", "cert": "tls.crt", "key": "tls.key", "secret": {"secretName": CERTIFICATE}},
            "redisLeader": _nodes(settings, "leader", configuration, unsatisfiable="DoNotSchedule"),
            # Three leaders and their followers cannot all be spread evenly in any order of arrival: see decision 0044.
            "redisFollower": _nodes(settings, "follower", configuration, unsatisfiable="ScheduleAnyway"),
            # Off, but its security context is that of the container that writes the configuration.
            "initContainer": {"enabled": False, "image": pulled, "securityContext": READ_ONLY},
            "redisExporter": {
                "enabled": True,
                "image": str(image(EXPORTER_IMAGE, site)),
                "imagePullPolicy": "IfNotPresent",
                "port": METRICS_PORT,
                "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}},
                "securityContext": READ_ONLY,
            },
            "storage": {
                "keepAfterDelete": True,
                "volumeClaimTemplate": _claim(settings.storage),
                "nodeConfVolume": True,
                "nodeConfVolumeClaimTemplate": _claim(NODES_FILE_VOLUME),
            },
        },
        opts=opts,
    )


def _resources(settings: RedisSettings) -> dict[str, Any]:
    return resources(settings.cpu, memory_limit(settings))


def _nodes(
    settings: RedisSettings, role: str, configuration: pulumi.Input[str], *, unsatisfiable: Spread
) -> dict[str, Any]:
    return {
        "replicas": settings.leaders,
        "redisConfig": {"additionalRedisConfig": configuration},
        "resources": _resources(settings),
        "securityContext": READ_ONLY,
        "terminationGracePeriodSeconds": SHUTDOWN,
        "pdb": {"enabled": True, "maxUnavailable": 1},
        "affinity": {"nodeAffinity": prefer_data_nodes(), "podAntiAffinity": _pairs_apart()},
        "tolerations": data_tolerations(),
        "topologySpreadConstraints": zone_spread(pods_of(role), unsatisfiable=unsatisfiable),
        # Asked with PING by the operator's own command. A failover does not wait for these: nodes notice each other.
        "readinessProbe": {"initialDelaySeconds": 5, "periodSeconds": 5, "timeoutSeconds": 5, "failureThreshold": 3},
        "livenessProbe": {
            "initialDelaySeconds": 15,
            "periodSeconds": 10,
            "timeoutSeconds": 5,
            "failureThreshold": LOADING // 10,
        },
    }


def _pairs_apart() -> dict[str, Any]:
    """A leader and the follower of the same number are in different zones.

    The operator's own means (an admission webhook) keeps them on different hosts only. Not a second spread constraint:
    Kubernetes takes one per topology key and `whenUnsatisfiable`, and refuses the StatefulSet otherwise.
    """
    term = {
        "topologyKey": ZONE,
        "labelSelector": {"matchLabels": PODS},
        "matchLabelKeys": ["apps.kubernetes.io/pod-index"],
    }
    return {"requiredDuringSchedulingIgnoredDuringExecution": [term]}


def _claim(size: Size) -> dict[str, Any]:
    return {
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": DATA_CLASS,
            "resources": {"requests": {"storage": str(size)}},
        }
    }
