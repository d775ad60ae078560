"""The EKS add-ons: those a node needs to be ready, and those that need a node to run on."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from components.cluster.kubernetes_releases import (
    COREDNS,
    EBS_CSI_DRIVER,
    KUBE_PROXY,
    METRICS_SERVER,
    POD_IDENTITY_AGENT,
    RELEASES,
    SNAPSHOT_CONTROLLER,
    VPC_CNI,
)
from components.kubernetes.placement import ZONE, system_nodes, system_tolerations

TIMEOUT = "40m"
"""EKS needs 15 to 20 minutes for CoreDNS and the EBS driver of a new cluster, and replaces the pods of a DaemonSet a tenth at a time.

The AWS provider gives up after 20 minutes; its next try deletes the add-on and makes it again.
"""

_ON_SYSTEM_NODES: Mapping[str, Any] = {"nodeSelector": system_nodes(), "tolerations": system_tolerations()}

_VPC_CNI_CONFIGURATION: Mapping[str, Any] = {
    "enableNetworkPolicy": "true",
    "env": {
        # Addresses one by one, not in prefixes: see docs/decisions/0016.
        "ENABLE_PREFIX_DELEGATION": "false",
        # The NAT gateways translate; pods keep their addresses towards connected networks and in the flow logs.
        "AWS_VPC_K8S_CNI_EXTERNALSNAT": "true",
    },
}

_COREDNS_CONFIGURATION: Mapping[str, Any] = {
    **_ON_SYSTEM_NODES,
    "replicaCount": 3,
    "podDisruptionBudget": {"enabled": True, "maxUnavailable": 1},
    "topologySpreadConstraints": [
        {
            "maxSkew": 1,
            "topologyKey": ZONE,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
        }
    ],
}


class NodeAddons(pulumi.ComponentResource):
    """Pod network, service network and pod credentials: the cluster's nodes depend on this component."""

    def __init__(self, name: str, *, cluster: str, version: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("nphies:platform:NodeAddons", name, opts=opts)
        child = pulumi.ResourceOptions(parent=self)
        for addon in (VPC_CNI, KUBE_PROXY, POD_IDENTITY_AGENT):
            configuration = _VPC_CNI_CONFIGURATION if addon == VPC_CNI else None
            _addon(name, addon, configuration, cluster=cluster, version=version, opts=child)
        self.register_outputs({})


class SystemAddons(pulumi.ComponentResource):
    """Names, volumes, snapshots and metrics; they run on the system nodes, which this component depends on."""

    def __init__(
        self,
        name: str,
        *,
        cluster: str,
        version: str,
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`tags` are for the volumes that the EBS driver makes."""
        super().__init__("nphies:platform:SystemAddons", name, opts=opts)

        def addon(addon_name: str, configuration: Mapping[str, Any], *after: pulumi.Resource) -> aws.eks.Addon:
            child = pulumi.ResourceOptions(parent=self, depends_on=list(after))
            return _addon(name, addon_name, configuration, cluster=cluster, version=version, opts=child)

        addon(COREDNS, _COREDNS_CONFIGURATION)
        # How many replicas is the add-ons' choice: no public source has the key for it, and EKS refuses an unknown one.
        addon(METRICS_SERVER, _ON_SYSTEM_NODES)
        snapshots = addon(SNAPSHOT_CONTROLLER, _ON_SYSTEM_NODES)
        # The driver must find the kinds of snapshots that the controller brings (driver's docs/install.md).
        addon(EBS_CSI_DRIVER, {"controller": {**_ON_SYSTEM_NODES, "extraVolumeTags": dict(tags)}}, snapshots)
        self.register_outputs({})


def _addon(
    name: str,
    addon: str,
    configuration: Mapping[str, Any] | None,
    *,
    cluster: str,
    version: str,
    opts: pulumi.ResourceOptions,
) -> aws.eks.Addon:
    return aws.eks.Addon(
        f"{name}-{addon}",
        cluster_name=cluster,
        addon_name=addon,
        addon_version=RELEASES[version].addons[addon],
        configuration_values=json.dumps(configuration, sort_keys=True) if configuration else None,
        # The program is the source of truth for what EKS manages.
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create=TIMEOUT, update=TIMEOUT))
        ),
    )
