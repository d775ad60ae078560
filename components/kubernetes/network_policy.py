"""Network policies: what components allow beside their namespace's default-deny.

    allow(
        "claims-db-clients",
        namespace=DATA,
        pods={"cnpg.io/cluster": "claims-db"},
        ingress=[Rule([Pods({"app": "claims-service"}, namespace=CORE)], [Port(5432)])],
    )

A connection between two pods of the platform needs both rules: egress at its source, ingress at its destination.

What the VPC CNI, which enforces them, does of its own:
- It judges a packet before kube-proxy replaces a Service's address by a pod's. It opens the address of a Service to
  egress when the peer's labels are all in the Service's selector, and of no other; so give a peer the labels that the
  Service in front of it selects by, or fewer. A Service without a selector needs its address (see KUBERNETES_API).
- A pod's own node may always talk to it and be talked to, so probes need no rule.
- Instance metadata (169.254.169.254) is an address like any other: closed, and nothing here opens it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from ipaddress import IPv4Network
from typing import Literal

import pulumi
import pulumi_kubernetes as k8s

from settings.cluster import SERVICE_NETWORK

_NAMESPACE_LABEL = "kubernetes.io/metadata.name"  # set by the API server on every namespace


@dataclass(frozen=True)
class Pods:
    """Pods with all of `labels`, in a namespace; every pod of it where there are none."""

    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    namespace: str | None = None
    """None: the policy's own namespace."""


@dataclass(frozen=True)
class Addresses:
    """A network outside the cluster's pods."""

    cidr: pulumi.Input[str]
    but_not: Sequence[str] = ()


class Outside(Enum):
    """Why pods may send to addresses outside the VPC: all there is. `allow` refuses a rule that has no such reason."""

    ARCHIVE = "the archive of claims-db is in the other region, whose S3 has public addresses"
    KOPIA = "Velero's Kopia asks for S3's dual-stack name, whose addresses are public (minio-go, s3DualstackEnabled)"
    PAGING = "the paging service is outside AWS"
    MAIL = "mail is sent through a relay outside the VPC"
    REMOTE_WRITE = "metrics are written to a server outside the VPC"


@dataclass(frozen=True)
class Port:
    """A port of the pod, not of the Service before it, by number or name; `last` makes it a range."""

    number: int | str
    protocol: Literal["TCP", "UDP"] = "TCP"
    last: int | None = None


@dataclass(frozen=True)
class Rule:
    """Traffic with any of `peers`, on any of `ports`; no ports: on all."""

    peers: Sequence[Pods | Addresses]
    ports: Sequence[Port] = ()
    outside: Outside | None = None
    """The reason for leaving the VPC; for what `outside` returns."""


DNS = Rule([Pods({"k8s-app": "kube-dns"}, namespace="kube-system")], [Port(53, "UDP"), Port(53)])
"""Egress to the cluster's DNS; every namespace has it from the start."""

# The VPC CNI judges a packet before kube-proxy rewrites its target: a Service is reached by the Service's own address.
KUBERNETES_API = Rule([Addresses(f"{SERVICE_NETWORK[1]}/32")], [Port(443)])
"""Egress to the Kubernetes API by its Service, always the first address of the network."""

POD_IDENTITY_AGENT = Rule([Addresses("169.254.170.23/32")], [Port(80)])
"""Egress to the agent that gives pods their AWS credentials (EKS user guide, "EKS Pod Identity agent")."""

HTTPS = Port(443)
_EVERYWHERE = "0.0.0.0/0"
_LINK_LOCAL = "169.254.0.0/16"  # instance metadata and the Pod Identity agent


def aws_endpoints(vpc: IPv4Network) -> Rule:
    """Egress to the APIs of AWS that have an interface endpoint in the VPC, S3 of the own region among them."""
    return Rule([Addresses(str(vpc))], [HTTPS])


def outside(reason: Outside, *ports: Port) -> Rule:
    """Egress to any address, by the NAT gateways: names cannot be said in a network policy. No port: HTTPS."""
    return Rule([Addresses(_EVERYWHERE, but_not=[_LINK_LOCAL])], ports or [HTTPS], outside=reason)


def s3(region: str, *, own_region: str, vpc: IPv4Network, reason: Outside) -> Rule:
    """Egress to the buckets of a region: by the endpoint in the VPC, which serves its own region only."""
    return aws_endpoints(vpc) if region == own_region else outside(reason)


def allow(
    name: str,
    *,
    namespace: str,
    pods: Mapping[str, str],
    but_not: Sequence[str] = (),
    ingress: Sequence[Rule] = (),
    egress: Sequence[Rule] = (),
    opts: pulumi.ResourceOptions | None = None,
) -> k8s.networking.v1.NetworkPolicy:
    """Lets the pods with all of `pods` as labels (empty: all of the namespace) take and send what the rules say.

    `but_not`: keys of labels; pods with one of them are not meant.

    An annotation says why they may leave the VPC, where they may.

    Raises ValueError where there is no rule, a rule without peers, which Kubernetes reads as "everybody", or one that
    reaches public addresses for no reason.
    """
    rules = [*ingress, *egress]
    if not rules:
        raise ValueError(f"network policy {name} allows nothing")
    if not all(rule.peers for rule in rules):
        raise ValueError(f"network policy {name} has a rule without peers, which would allow everybody")
    if any(rule.outside is None and any(_is_public(peer) for peer in rule.peers) for rule in egress):
        raise ValueError(f"network policy {name} reaches public addresses: use outside(), which takes the reason")
    reasons = "; ".join(dict.fromkeys(rule.outside.value for rule in egress if rule.outside))
    return k8s.networking.v1.NetworkPolicy(
        name,
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name=name,
            namespace=namespace,
            annotations={"nphies.sa/why-outside-the-vpc": reasons} if reasons else None,
        ),
        spec=k8s.networking.v1.NetworkPolicySpecArgs(
            pod_selector=k8s.meta.v1.LabelSelectorArgs(
                match_labels=dict(pods),
                match_expressions=[
                    k8s.meta.v1.LabelSelectorRequirementArgs(key=key, operator="DoesNotExist") for key in but_not
                ]
                or None,
            ),
            policy_types=[kind for kind, given in (("Ingress", ingress), ("Egress", egress)) if given],
            ingress=[
                k8s.networking.v1.NetworkPolicyIngressRuleArgs(from_=_peers(rule), ports=_ports(rule))
                for rule in ingress
            ],
            egress=[
                k8s.networking.v1.NetworkPolicyEgressRuleArgs(to=_peers(rule), ports=_ports(rule)) for rule in egress
            ],
        ),
        opts=opts,
    )


def _is_public(peer: Pods | Addresses) -> bool:
    return isinstance(peer, Addresses) and isinstance(peer.cidr, str) and not IPv4Network(peer.cidr).is_private


def _peers(rule: Rule) -> list[k8s.networking.v1.NetworkPolicyPeerArgs]:
    return [_peer(peer) for peer in rule.peers]


def _peer(peer: Pods | Addresses) -> k8s.networking.v1.NetworkPolicyPeerArgs:
    if isinstance(peer, Addresses):
        return k8s.networking.v1.NetworkPolicyPeerArgs(
            ip_block=k8s.networking.v1.IPBlockArgs(cidr=peer.cidr, except_=list(peer.but_not) or None)
        )
    namespace = None if peer.namespace is None else {_NAMESPACE_LABEL: peer.namespace}
    return k8s.networking.v1.NetworkPolicyPeerArgs(
        namespace_selector=None if namespace is None else k8s.meta.v1.LabelSelectorArgs(match_labels=namespace),
        pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=dict(peer.labels)),
    )


def _ports(rule: Rule) -> list[k8s.networking.v1.NetworkPolicyPortArgs] | None:
    return [
        k8s.networking.v1.NetworkPolicyPortArgs(port=port.number, protocol=port.protocol, end_port=port.last)
        for port in rule.ports
    ] or None
