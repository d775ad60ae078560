"""All settings of one stack, and the checks that look across components."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from settings.backup_vault import BackupVaultSettings
from settings.cluster import ClusterSettings
from settings.data_tier import DataTierSettings
from settings.model import Settings
from settings.network import NetworkSettings
from settings.objectives import ObjectiveSettings
from settings.quantities import Cidr
from settings.refusal import refuse
from settings.retention import RetentionSettings

Role = Literal["primary", "standby"]


def _is_region(name: str) -> str:
    if not re.fullmatch(r"[a-z]{2}-[a-z]+-[0-9]", name):
        raise ValueError("an AWS region such as me-central-1")
    return name


Region = Annotated[str, AfterValidator(_is_region)]
AccountId = Annotated[str, Field(pattern=r"^[0-9]{12}$")]


class PeerSettings(Settings):
    """The other stack of the pair: what this one must know of it without asking it."""

    region: Region
    """AWS region of the other stack."""

    cidr: Cidr
    """Addresses of the other stack's VPC."""

    reachable: bool = True
    """Whether this stack may make things in the peer's region; false to bring it up anew while that region is gone."""


class PlatformSettings(Settings):
    """One stack of the platform."""

    role: Role
    """`primary` serves; `standby` follows and waits. Failover is changing this, nothing else."""

    region: Region
    """AWS region the stack lives in."""

    account: AccountId
    """The AWS account, twelve digits in quotes; the program refuses to touch any other."""

    zones: tuple[str, ...]
    """The three availability zones, such as me-central-1a."""

    peer: PeerSettings
    """The other stack of the pair."""

    residency: tuple[Region, ...] = ("me-central-1", "me-south-1")
    """Regions that patient data may lie in; this stack's and the peer's must be among them."""

    owner: str = Field(default="platform-team", pattern=r"^[A-Za-z0-9_.@-]{1,64}$")
    """Team that answers for the stack; a tag on everything."""

    objectives: ObjectiveSettings = ObjectiveSettings()
    """What the guide promises."""

    network: NetworkSettings = NetworkSettings()
    """The VPC."""

    cluster: ClusterSettings = ClusterSettings()
    """The Kubernetes cluster."""

    data_tier: DataTierSettings = DataTierSettings()
    """What keeps the platform's state."""

    retention: RetentionSettings = RetentionSettings()
    """How long logs and backups are kept."""

    backup_vault: BackupVaultSettings = BackupVaultSettings()
    """Archives and backups."""

    @model_validator(mode="after")
    def _regions_agree(self) -> Self:
        if self.region not in self.residency:
            refuse("region", self.region, "a region of the residency list: " + ", ".join(self.residency))
        if self.peer.region not in self.residency:
            refuse("peer.region", self.peer.region, "a region of the residency list: " + ", ".join(self.residency))
        if self.peer.region == self.region:
            refuse("peer.region", self.peer.region, f"a region other than this stack's own ({self.region})")
        return self

    @model_validator(mode="after")
    def _three_zones_of_the_region(self) -> Self:
        wanted = f"three different zones of {self.region}, such as {self.region}a"
        if len(self.zones) != 3 or len(set(self.zones)) != 3:
            refuse("zones", self.zones, wanted)
        for zone in self.zones:
            if not re.fullmatch(re.escape(self.region) + "[a-z]", zone):
                refuse("zones", zone, wanted)
        return self

    @model_validator(mode="after")
    def _networks_are_apart(self) -> Self:
        if self.network.cidr.overlaps(self.peer.cidr):
            refuse("network.cidr", self.network.cidr, f"a network that does not overlap the peer's ({self.peer.cidr})")
        return self
