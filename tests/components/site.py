"""Where a component stands that is declared by itself: the primary's region, with the standby's as its peer."""

from ipaddress import IPv4Network

from settings import PeerSettings, Role, Site

ACCOUNT, REGION, PEER = "123456789012", "me-central-1", "me-south-1"
VPC = IPv4Network("10.20.0.0/16")


def site(role: Role = "primary", *, region: str = REGION, peer_reachable: bool = True) -> Site:
    peer = PeerSettings(
        region=PEER if region == REGION else REGION,
        cidr=IPv4Network("10.40.0.0/16"),
        reachable=peer_reachable,
        role="standby" if role == "primary" else "primary",
    )
    return Site(ACCOUNT, region, peer, role)
