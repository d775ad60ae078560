"""Settings of the VPC."""

from datetime import timedelta
from ipaddress import IPv4Network
from typing import Literal

from pydantic import field_validator

from settings.cluster import SERVICE_NETWORK
from settings.log_retention import LogRetention
from settings.model import Settings
from settings.quantities import Cidr
from settings.refusal import refuse


class NetworkSettings(Settings):
    """The VPC over three zones: a public, a private and a data subnet in each."""

    cidr: Cidr = IPv4Network("10.20.0.0/16")
    """Addresses of the VPC; must not overlap the peer's, so that the two can be connected."""

    nat_gateways: Literal["per-zone", "single"] = "per-zone"
    """NAT gateways. `per-zone`: the loss of a zone affects no other zone's egress. `single` saves a standby two of them."""

    flow_log_retention: LogRetention = timedelta(days=365)
    """How long VPC flow logs are kept in CloudWatch."""

    @field_validator("cidr")
    @classmethod
    def _fits_a_vpc(cls, cidr: IPv4Network) -> IPv4Network:
        # /19 leaves a private subnet 1019 addresses. Every pod takes one: docs/decisions/0016.
        if not 16 <= cidr.prefixlen <= 19 or not cidr.is_private or cidr.overlaps(SERVICE_NETWORK):
            refuse("", cidr, f"a private network from /16 to /19 outside {SERVICE_NETWORK}, such as 10.20.0.0/16")
        return cidr
