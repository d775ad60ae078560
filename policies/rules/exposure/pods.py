"""What reaches pods: network policies open what is named and nothing else, and Services stay inside. Egress: `egress.py`."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from declared.resource import Declared
from declared.values import is_unknown, items, mapping, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy

NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
_SERVICE = "kubernetes:core/v1:Service"


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


def _egress(policy: Declared) -> Iterator[Finding]:
    for number, rule in enumerate(items(policy.props, "spec.egress")):
        peers = items(rule, "to")
        if not peers:
            yield wrong(policy, f"spec.egress[{number}] lets traffic out to everywhere")
        if any(_everything(peer) for peer in peers):
            yield wrong(policy, f"spec.egress[{number}] lets traffic out to every namespace")


def _network_policy(policy: Declared, config: _PodTrafficConfig) -> Iterator[Finding]:
    yield from _ingress(policy, config)
    yield from _egress(policy)


POD_TRAFFIC = ResourcePolicy(
    name="network-policy-explicit-peers",
    description="Network policies name who may come in and where traffic may go.",
    remedy="Name pods, namespaces and ports.",
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
