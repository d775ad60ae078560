"""Where a stack stands: its account and region, the region of its peer, and its role in the pair."""

from dataclasses import dataclass
from typing import Literal

from settings.model import Settings
from settings.quantities import Cidr
from settings.region import Region
from settings.role import Role

Registry = Literal["own", "upstream"]
"""Where charts and images come from: the registries of the own account, one in each region, or their publishers'."""


class PeerSettings(Settings):
    """The other stack of the pair: what this one must know of it without asking it."""

    region: Region
    """AWS region of the other stack."""

    cidr: Cidr
    """Addresses of the other stack's VPC."""

    reachable: bool = True
    """Whether this stack may make things in the peer's region; false to rebuild this one while that region is down."""

    role: Role
    """Role the other stack was last known to have; its own file says the same."""


@dataclass(frozen=True)
class Site:
    """What every component may know of where it stands. A pair by design: see docs/decisions/0004."""

    account: str
    region: str
    peer: PeerSettings
    role: Role
    registry: Registry = "own"

    warm: bool = False
    """Whether this is a standby that keeps less than what it needs to serve."""
