"""Where pods send: into the VPC, and outside it only by a reviewed exemption, which has a reason.

A network policy knows addresses, not names: whoever may reach a public address by HTTPS may reach them all. It is read by its
meaning: `0.0.0.0/0`, its two halves, a network that is wider than the VPC, IPv6, or a single public address are the same here.
"""

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from declared.objects import namespace_of, object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_list, as_mapping, is_unknown, items, mapping, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, StackPolicy
from policies.model.reviewed import BACKUP, DATA, OBSERVABILITY, RESTORE_CHECK

NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Reason = Annotated[str, Field(min_length=15)]

_ARCHIVE = "the archive of claims-db may be in the other region, whose S3 has public addresses"
_OUTSIDE: dict[str, str] = {
    f"{BACKUP}/velero": "Kopia asks for S3's dual-stack name, which has public addresses",
    f"{DATA}/claims-db-archive": _ARCHIVE,
    f"{DATA}/claims-db-recovery-gate": _ARCHIVE,
    f"{OBSERVABILITY}/alertmanager": "mail and the paging service are outside AWS",
    f"{OBSERVABILITY}/prometheus": "remote write, where it is set",
    f"{RESTORE_CHECK}/recovered": _ARCHIVE,
}

_METADATA = (ipaddress.ip_network("169.254.169.254/32"), ipaddress.ip_network("fd00:ec2::254/128"))
_SPACES = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
"""What counts as inside where no VPC is declared: RFC 1918 and RFC 4193."""


class _EgressConfig(Config):
    outside: Mapping[str, Reason] = Field(
        default=_OUTSIDE,
        description="Network policies (namespace/name) that may reach addresses outside the VPC, each with its reason.",
    )
    ports: tuple[str, ...] = Field(
        default=("443", "465", "587"), description="Ports that they may reach there: HTTPS and mail over TLS."
    )
    inside: tuple[str, ...] = Field(
        default=("169.254.170.23/32",),
        description="Networks beside the VPC's and the cluster's own: the agent that hands out credentials.",
    )


def parsed(text: Any) -> Network | None:
    """A network as Kubernetes reads it, which takes one whose address has bits beyond the prefix; None: it reads none."""
    try:
        return ipaddress.ip_network(str(text), strict=False)
    except ValueError:
        return None


def _covers(outer: Network, inner: Network) -> bool:
    if isinstance(outer, ipaddress.IPv4Network) and isinstance(inner, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(outer, ipaddress.IPv6Network) and isinstance(inner, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False


def _inside(stack: Stack, config: _EgressConfig) -> list[Network]:
    """The networks of the VPC and of the cluster's Services; private ones where the VPC is declared elsewhere."""
    vpcs = [
        read(each.props, "cidrBlock")
        for each in stack.of("aws:ec2/vpc:Vpc", "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation")
    ]
    services = [
        read(each.props, "kubernetesNetworkConfig.serviceIpv4Cidr") for each in stack.of("aws:eks/cluster:Cluster")
    ]
    known = [network for each in (*vpcs, *services, *config.inside) if (network := parsed(each))]
    return known if any(parsed(each) for each in vpcs) else [*known, *_SPACES]


@dataclass(frozen=True)
class _Block:
    """An address block that a rule lets pods send to."""

    policy: Declared
    place: str
    rule: Any
    props: Mapping[str, Any]


def _blocks(stack: Stack) -> Iterator[_Block]:
    for policy in stack.of(NETWORK_POLICY):
        types = items(policy.props, "spec.policyTypes")
        if types and "Egress" not in types:
            continue  # what it says of egress counts for nothing
        for number, rule in enumerate(items(policy.props, "spec.egress")):
            for peer in items(rule, "to"):
                block = mapping(peer, "ipBlock")
                if block:
                    yield _Block(policy, f"spec.egress[{number}]", rule, block)


def _egress(stack: Stack, config: _EgressConfig) -> Iterator[Finding]:
    inside = _inside(stack, config)
    for block in _blocks(stack):
        written = block.props.get("cidr")
        network = parsed(written)
        if is_unknown(written):
            yield undecided(block.policy, f"a network of {block.place} is unknown")
        elif network is None:
            yield wrong(block.policy, f"{block.place} names {written}, which is no network")
        elif not any(_covers(each, network) for each in inside):
            yield from _outside(block, network, config)
    yield from _of_other_kinds(stack, inside, config)


def _outside(block: _Block, network: Network, config: _EgressConfig) -> Iterator[Finding]:
    """Of pods that need it, by TLS, and never the node's credentials."""
    policy, reaches = block.policy, f"{block.place} reaches {network}"
    if _name(policy) not in config.outside:
        yield wrong(policy, f"{reaches}, outside the VPC, and no exemption says why")
    ports = {str(read(port, "port")) for port in items(block.rule, "ports")}
    ranges = any(read(port, "endPort") is not None for port in items(block.rule, "ports"))
    if not ports or ranges or not ports <= set(config.ports):
        found, allowed = ", ".join(sorted(ports)) or "every port", ", ".join(config.ports)
        yield wrong(policy, f"{reaches} on {found}; expected only {allowed}")
    excepted = [each for text in items(block.props, "except") if (each := parsed(text))]
    for metadata in _METADATA:
        if _covers(network, metadata) and not any(_covers(each, metadata) for each in excepted):
            yield wrong(policy, f"{reaches}, and in it the node's metadata service, {metadata.network_address}")


def _name(policy: Declared) -> str:
    return f"{namespace_of(policy)}/{object_name(policy)}"


def _of_other_kinds(stack: Stack, inside: Iterable[Network], config: _EgressConfig) -> Iterator[Finding]:
    """Other kinds of network policy may widen what these say: any network of theirs outside counts, whatever it is for."""
    for policy in stack.resources:
        if (
            policy.type.startswith("kubernetes:")
            and policy.kind.endswith("NetworkPolicy")
            and policy.type != NETWORK_POLICY
        ):
            for text in sorted(_texts(read(policy.props, "spec"))):
                network = parsed(text) if "/" in text or "." in text else None
                wide = text in ("world", "all") or (
                    network is not None and not any(_covers(each, network) for each in inside)
                )
                if wide and _name(policy) not in config.outside:
                    yield wrong(policy, f"names {text}, outside the VPC, and no exemption says why")


def _texts(value: Any) -> set[str]:
    inner = [*as_mapping(value).values(), *as_list(value)]
    return {value} if isinstance(value, str) else {text for each in inner for text in _texts(each)}


EGRESS = StackPolicy(
    name="network-policy-egress-in-vpc",
    description="Pods send outside the VPC only where a reviewed exemption says why, by TLS, and never to the node's metadata.",
    remedy="Name pods or the VPC's network; reach AWS by an interface endpoint; or add the policy to `outside`, with the reason.",
    config=_EgressConfig,
    check=_egress,
)
