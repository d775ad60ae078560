"""The controllers that a recovery goes through: each must be there, twice, and not in one zone."""

from dataclasses import dataclass

from declared.helm import chart_of
from declared.stack import Stack
from declared.values import as_list, items, name_at, read
from recovery.checks.placement import ZONE
from recovery.model.chain import Chain


@dataclass(frozen=True)
class _Controller:
    chart: str
    does: str
    replicas: str | None = "values.replicaCount"
    """None: one that works again where it was, and nothing waits for."""

    spread: str = "values.topologySpreadConstraints"


_CONTROLLERS = (
    _Controller("cloudnative-pg", "promotes a database"),
    _Controller("plugin-barman-cloud", "archives its log", None),
    _Controller("redis-operator", "mends the cache", "values.replicas"),
    _Controller("strimzi-kafka-operator", "mends the streams", "values.replicas"),
    _Controller(
        "argo-rollouts",
        "takes a bad release back",
        "values.controller.replicas",
        "values.controller.topologySpreadConstraints",
    ),
    _Controller("aws-load-balancer-controller", "leads clients to new pods"),
    _Controller("cluster-autoscaler", "makes nodes"),
    _Controller("external-secrets", "copies secrets"),
    _Controller("cert-manager", "renews certificates"),
    _Controller("kube-prometheus-stack", "tells of what is wrong", None),
    _Controller("velero", "backs objects up", None),
)

ADDONS = (
    ("vpc-cni", "pods have addresses"),
    ("kube-proxy", "Services lead to pods"),
    ("coredns", "names are found"),
    ("aws-ebs-csi-driver", "volumes are attached"),
    ("eks-pod-identity-agent", "pods have their roles"),
    ("snapshot-controller", "snapshots are made"),
    ("metrics-server", "the autoscaler knows the load"),
)


def present(inventory: Stack, chain: Chain) -> None:
    """Gaps for what is missing, or alone."""
    releases = {chart_of(each): each for each in inventory.kubernetes("helm.sh", "Release")}
    for each in _CONTROLLERS:
        release, what = releases.get(each.chart), f"a controller {each.does}"
        if release is None:
            chain.gap(what, None, found=f"no release of {each.chart}", allowed="one")
        elif each.replicas:
            chain.number(what, release, each.replicas, least=2, allowed="2 or more", default=1)
    declared = {name_at(each.props, "addonName") for each in inventory.aws("eks/addon:Addon")}
    for name, does in ADDONS:
        if name not in declared:
            chain.gap(does, None, found=f"no add-on {name}", allowed="one")
    if not inventory.aws("eks/cluster:Cluster"):
        chain.gap("Kubernetes cluster declared", None, found="no EKS cluster", allowed="one")


def over_zones(inventory: Stack, chain: Chain) -> None:
    """Gaps unless the replicas of a controller are kept in different zones."""
    releases = {chart_of(each): each for each in inventory.kubernetes("helm.sh", "Release")}
    for each in _CONTROLLERS:
        release = releases.get(each.chart)
        if release is None or each.replicas is None:
            continue
        constraints = items(release.props, each.spread)
        parent = each.spread.rpartition(".")[0]
        affinity = f"{parent}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution"
        if not any(
            read(one, "topologyKey") == ZONE and read(one, "whenUnsatisfiable") == "DoNotSchedule"
            for one in constraints
        ) and not any(read(one, "topologyKey") == ZONE for one in items(release.props, affinity)):
            what, allowed = f"a controller {each.does}", f"a constraint over {ZONE}, DoNotSchedule"
            chain.gap(what, release, each.spread, found="no spread over zones", allowed=allowed)
    for cluster in inventory.aws("eks/cluster:Cluster"):
        subnets = read(cluster.props, "vpcConfig.subnetIds")
        if len(as_list(subnets)) < 2:
            path = "vpcConfig.subnetIds"
            chain.gap(
                "the control plane outlives a zone", cluster, path, found=len(as_list(subnets)), allowed="2 or more"
            )
