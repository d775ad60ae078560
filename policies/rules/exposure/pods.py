"""What reaches pods: network policies open what is named and nothing else, and Services stay inside."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from declared.objects import namespace_of, object_name
from declared.resource import Declared
from declared.values import is_unknown, items, mapping, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy
from policies.model.reviewed import BACKUP, DATA, LOGGING, OBSERVABILITY, RESTORE_CHECK

NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
_SERVICE = "kubernetes:core/v1:Service"
_S3 = "S3 has public addresses, by its gateway endpoint too"
_ANYWHERE = {
    f"{BACKUP}/velero": _S3,
    f"{DATA}/claims-db-archive": f"{_S3}; WAL archive in the other region",
    f"{DATA}/claims-db-recovery-gate": f"{_S3}; the archive may lie in the other region",
    f"{DATA}/redis-backup-to-s3": _S3,
    f"{DATA}/redis-restore-to-s3": _S3,
    f"{LOGGING}/nphies-logs-elasticsearch": _S3,
    f"{LOGGING}/nphies-logs-logstash": _S3,
    f"{OBSERVABILITY}/alertmanager": "mail and the paging service",
    f"{OBSERVABILITY}/prometheus": "remote write, where it is set",
    f"{RESTORE_CHECK}/recovered": f"{_S3}; the archive may lie in the other region",
}
"""Network policies, as namespace/name, that may reach any address by TLS, and why nothing narrower does."""

_METADATA = ipaddress.IPv4Network("169.254.169.254/32")


def _network(block: Mapping[str, Any]) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(str(block.get("cidr")))
    except ValueError:
        return None


def _everything(peer: Any) -> bool:
    """A peer that stands for the pods of all namespaces."""
    spaces = read(peer, "namespaceSelector")
    named = mapping(peer, "namespaceSelector.matchLabels") or items(peer, "namespaceSelector.matchExpressions")
    return isinstance(spaces, Mapping) and not named


class _PodTrafficConfig(Config):
    anywhere: tuple[str, ...] = Field(
        default=tuple(_ANYWHERE), description="Network policies (namespace/name) that may reach any address by TLS."
    )
    ports: tuple[str, ...] = Field(
        default=("443", "465", "587"),
        description="Ports of addresses outside the VPC that pods may reach: HTTPS and mail over TLS.",
    )
    prefix: int = Field(default=12, ge=1, description="Networks with a shorter prefix count as everywhere.")


def _ingress(policy: Declared, config: _PodTrafficConfig) -> Iterator[Finding]:
    for number, rule in enumerate(items(policy.props, "spec.ingress")):
        place, peers = f"spec.ingress[{number}]", items(rule, "from")
        if not peers:
            yield wrong(policy, f"{place} has no `from`: it lets all peers in")
        if not items(rule, "ports"):
            yield wrong(policy, f"{place} opens every port")
        for peer in peers:
            block = mapping(peer, "ipBlock")
            network = _network(block)
            if is_unknown(block.get("cidr")):
                yield undecided(policy, f"a network of {place} is unknown")
            elif network and (not network.is_private or network.prefixlen < config.prefix):
                yield wrong(policy, f"{place} lets {network} in")
            if _everything(peer):
                yield wrong(policy, f"{place} lets pods of every namespace in")


def _egress(policy: Declared, config: _PodTrafficConfig) -> Iterator[Finding]:
    for number, rule in enumerate(items(policy.props, "spec.egress")):
        place, peers = f"spec.egress[{number}]", items(rule, "to")
        if not peers:
            yield wrong(policy, f"{place} lets traffic out to everywhere")
        for peer in peers:
            if _everything(peer):
                yield wrong(policy, f"{place} lets traffic out to every namespace")
            block = mapping(peer, "ipBlock")
            network = _network(block)
            if network is not None and network.prefixlen < config.prefix:
                yield from _everywhere(policy, place, rule, block, config)


def _everywhere(
    policy: Declared, place: str, rule: Any, block: Mapping[str, Any], config: _PodTrafficConfig
) -> Iterator[Finding]:
    """A rule that reaches all addresses: of pods that need it, by TLS, and never the node's credentials."""
    if f"{namespace_of(policy)}/{object_name(policy)}" not in config.anywhere:
        yield wrong(policy, f"{place} reaches {block['cidr']}, and nothing says why these pods may send anywhere")
    ports = {str(read(port, "port")) for port in items(rule, "ports")}
    ranges = any(read(port, "endPort") is not None for port in items(rule, "ports"))
    if not ports or ranges or not ports <= set(config.ports):
        found, allowed = ", ".join(sorted(ports)) or "every port", ", ".join(config.ports)
        yield wrong(policy, f"{place} reaches {block['cidr']} on {found}; expected only {allowed}")
    excepted = [ipaddress.ip_network(str(each)) for each in items(block, "except")]
    if ":" not in str(block["cidr"]) and not any(
        isinstance(each, ipaddress.IPv4Network) and _METADATA.subnet_of(each) for each in excepted
    ):
        yield wrong(policy, f"{place} reaches the node's metadata service, {_METADATA.network_address}")


def _network_policy(policy: Declared, config: _PodTrafficConfig) -> Iterator[Finding]:
    yield from _ingress(policy, config)
    yield from _egress(policy, config)


POD_TRAFFIC = ResourcePolicy(
    name="network-policy-explicit-peers",
    description="Network policies name who may come in and where traffic may go; to the Internet by TLS ports only.",
    remedy="Name pods, namespaces and ports; except 169.254.0.0/16 where a rule reaches all addresses.",
    config=_PodTrafficConfig,
    types=(NETWORK_POLICY,),
    check=_network_policy,
)


def _service(service: Declared, _: Config) -> Iterator[Finding]:
    kind = read(service.props, "spec.type")
    if kind not in (None, "ClusterIP"):
        yield wrong(service, f"spec.type is {kind}; expected ClusterIP")
    for key in ("externalIPs", "externalName", "loadBalancerIP"):
        if read(service.props, f"spec.{key}"):
            yield wrong(service, f"spec.{key} is given")


SERVICES_INSIDE = ResourcePolicy(
    name="service-cluster-ip",
    description="Services are reached from within the cluster; the one way in is the load balancer of the edge.",
    remedy="Make the Service a ClusterIP and bind it to the edge's target group.",
    types=(_SERVICE,),
    check=_service,
)

_KAFKA = "kubernetes:kafka.strimzi.io/v1:Kafka"
_REDIS = "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster"
_SEARCH = ("kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch", "kubernetes:kibana.k8s.elastic.co/v1:Kibana")


def _stores(store: Declared, _: Config) -> Iterator[Finding]:
    match store.type:
        case "kubernetes:kafka.strimzi.io/v1:Kafka":
            for number, listener in enumerate(items(store.props, "spec.kafka.listeners")):
                if read(listener, "type") not in ("internal", "cluster-ip"):
                    yield wrong(
                        store, f"spec.kafka.listeners[{number}].type is {read(listener, 'type')}; expected internal"
                    )
        case "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster":
            for path in (
                "spec.kubernetesConfig.service.serviceType",
                "spec.kubernetesConfig.service.additional.serviceType",
            ):
                if read(store.props, path) not in (None, "ClusterIP"):
                    yield wrong(store, f"{path} is {read(store.props, path)}; expected ClusterIP")
        case _:
            if read(store.props, "spec.http.service.spec.type") not in (None, "ClusterIP"):
                yield wrong(
                    store,
                    f"spec.http.service.spec.type is {read(store.props, 'spec.http.service.spec.type')}; expected ClusterIP",
                )


STORES_INSIDE = ResourcePolicy(
    name="store-listeners-internal",
    description="Databases, caches, streams and search are reached from within the cluster only.",
    remedy="Use internal listeners and ClusterIP services.",
    types=(_KAFKA, _REDIS, *_SEARCH),
    check=_stores,
)
