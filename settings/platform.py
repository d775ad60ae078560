"""All settings of one stack, and the checks that look across components."""

import re
from typing import Annotated, Self

from pydantic import Field, model_validator

from settings.account import AccountId
from settings.app_tier import AppTierSettings
from settings.archive import ArchiveSettings, refuse_a_third_copy_elsewhere
from settings.backup_vault import BackupVaultSettings
from settings.bounds import Because
from settings.cluster import ClusterSettings
from settings.cost import CostSettings
from settings.data_tier import DataTierSettings
from settings.edge import EdgeSettings
from settings.logging import LoggingSettings
from settings.model import Settings
from settings.moment import now, parse_moment
from settings.network import NetworkSettings
from settings.objectives import ObjectiveSettings
from settings.observability import ObservabilitySettings
from settings.quantities import Size, format_duration
from settings.quotas import QuotaSettings
from settings.refusal import refuse
from settings.region import Region
from settings.retention import RetentionSettings
from settings.role import Reason, Role, refuse_a_second_primary
from settings.site import PeerSettings, Registry, Site
from settings.standby import StandbyShape
from settings.storage import StorageSettings
from settings.sums import refuse_pods_without_a_node, refuse_small_quotas
from settings.text import written
from settings.vault import VaultSettings, refuse_a_vault_in_the_pair


class PlatformSettings(Settings):
    """One stack of the platform."""

    role: Role
    """`primary` accepts writes; `standby` is a warm standby, which replicates from it. A failover is a change of this role."""

    standby: StandbyShape = "full"
    """Size of this stack while it is a standby. `full`: the primary's. `warm`: what replicates and can be promoted, on nodes of
    `cluster.standby_nodes`; what serves grows when it takes over. docs/standby.md has the figures of both."""

    fencing_override: Reason | None = None
    """Why this stack is primary although the peer was last known to be; exported, and a tag on the load balancer."""

    region: Region
    """AWS region the stack lives in."""

    account: AccountId
    """The AWS account, twelve digits in quotes; the program refuses to touch any other."""

    zones: tuple[str, ...]
    """The three availability zones, such as me-central-1a."""

    peer: PeerSettings
    """The other stack of the pair."""

    residency: Annotated[
        tuple[Region, ...],
        Because("patient data lies in some region"),
    ] = Field(default=("me-central-1", "me-south-1"), min_length=1)
    """Regions that patient data may lie in; this stack's and the peer's must be among them."""

    owner: Annotated[str, written(r"[A-Za-z0-9_.@-]{1,64}", "1 to 64 of A-Z, a-z, 0-9, _, ., @ and -")] = (
        "platform-team"
    )
    """Team that answers for the stack; a tag on everything."""

    registry: Registry = "own"
    """Where charts and images come from. `own`: the registry of the stack's own account and region, which `make mirror` fills.
    `upstream`: their publishers' public registries, for a trial without a mirror; the policies refuse it in production."""

    objectives: ObjectiveSettings = ObjectiveSettings()
    """Recovery and availability objectives (SLO)."""

    storage: StorageSettings = StorageSettings()
    """The volumes that databases write to."""

    quotas: QuotaSettings = QuotaSettings()
    """Resource quotas of the namespaces."""

    network: NetworkSettings = NetworkSettings()
    """The VPC."""

    cluster: ClusterSettings
    """The Kubernetes cluster."""

    archive: ArchiveSettings = ArchiveSettings()
    """PostgreSQL's archive."""

    data_tier: DataTierSettings = DataTierSettings()
    """The stores: database, cache and message broker."""

    retention: RetentionSettings = RetentionSettings()
    """How long logs and backups are kept."""

    backup_vault: BackupVaultSettings = BackupVaultSettings()
    """Archives and backups."""

    vault: VaultSettings = VaultSettings()
    """Third copies of the archives, for the loss of both regions or of the account."""

    protect_data: bool = False
    """Whether the engine refuses every change that would take an archive, its key or the vault out of the stack. What
    is taken out is never deleted, with or without."""

    observability: ObservabilitySettings = ObservabilitySettings()
    """Metrics, alerts and notification contacts."""

    logging: LoggingSettings = LoggingSettings()
    """How logs are gathered, kept and searched."""

    cost: CostSettings = CostSettings()
    """The estimate of cost; changes no resource."""

    app_tier: AppTierSettings
    """The services."""

    edge: EdgeSettings
    """Where requests arrive."""

    @property
    def site(self) -> Site:
        """Where the stack stands, as the components take it."""
        return Site(self.account, self.region, self.peer, self.role, self.registry, warm=self.warm)

    @property
    def warm(self) -> bool:
        """Whether the stack is a standby of the warm shape now."""
        return self.role == "standby" and self.standby == "warm"

    @property
    def promotion_token(self) -> str:
        """The token of a planned switchover; none during a failover, where a token that was left here would block."""
        planned = self.role == "primary" and self.fencing_override_in_force is None
        return self.data_tier.postgresql.promotion_token if planned else ""

    @property
    def promoting(self) -> bool:
        """Whether this stack takes over from its peer: from the change of role until the token or the override is removed."""
        return bool(self.promotion_token) or self.fencing_override_in_force is not None

    @property
    def fencing_override_in_force(self) -> str | None:
        """The reason given for being primary beside a primary, while that is so."""
        return self.fencing_override if self.role == "primary" else None

    @model_validator(mode="after")
    def _regions_agree(self) -> Self:
        if self.region not in self.residency:
            refuse("region", self.region, "a region of the residency list: " + ", ".join(self.residency))
        if self.peer.region not in self.residency:
            refuse("peer.region", self.peer.region, "a region of the residency list: " + ", ".join(self.residency))
        if self.peer.region == self.region:
            refuse("peer.region", self.peer.region, f"a region other than this stack's own ({self.region})")
        pair = (self.region, self.peer.region)
        refuse_a_vault_in_the_pair(self.vault, account=self.account, pair=pair, residency=self.residency)
        return self

    @model_validator(mode="after")
    def _alerts_do_not_need_the_peer(self) -> Self:
        host = self.observability.smtp.host
        if host and self.peer.region in host.split("."):
            refuse(
                "observability.smtp.host",
                host,
                f"a relay outside the peer's region ({self.peer.region}): its loss must not take the mail about it along",
            )
        return self

    @model_validator(mode="after")
    def _only_one_primary(self) -> Self:
        refuse_a_second_primary(self.role, self.peer.role, self.fencing_override)
        return self

    @model_validator(mode="after")
    def _services_use_topics_that_exist(self) -> Self:
        topics = self.data_tier.kafka.topics
        for service, uses in self.app_tier.uses.items():
            for verb, named in (("produces", uses.produces), ("consumes", uses.consumes)):
                for topic in named:
                    if topic not in topics:
                        allowed = f"one of {', '.join(sorted(topics))}, or one more in data_tier.kafka.topics"
                        refuse(f"app_tier.services.{service}.uses.{verb}", topic, allowed)
        return self

    @model_validator(mode="after")
    def _instances_outlive_their_targets(self) -> Self:
        if self.app_tier.termination_grace <= self.edge.deregistration_delay:
            refuse(
                "edge.deregistration_delay",
                format_duration(self.edge.deregistration_delay),
                f"less than an instance lives after SIGTERM ({format_duration(self.app_tier.termination_grace)},"
                " of app_tier.drain and app_tier.shutdown)",
            )
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

    @model_validator(mode="after")
    def _the_archive_is_in_one_of_the_two_regions(self) -> Self:
        pair = (self.region, self.peer.region)
        wanted = "this stack's region or the peer's: " + ", ".join(pair)
        if self.archive.region not in pair:
            refuse("archive.region", self.archive.region, wanted)
        refuse_a_third_copy_elsewhere(self.archive, own=self.region, peer=self.peer.region)
        if self.archive.initial_primary_region not in pair:
            refuse("archive.initial_primary_region", self.archive.initial_primary_region, wanted)
        for region in self.archive.server_name_versions:
            if region not in pair:
                refuse("archive.server_name_versions", region, wanted)
        return self

    @model_validator(mode="after")
    def _only_a_rebuilt_primary_goes_back_in_time(self) -> Self:
        if self.role == "primary" and self.archive.recovery_target_time and self.archive.generation(self.region) == 1:
            refuse(
                "archive.recovery_target_time",
                self.archive.recovery_target_time,
                f"nothing while archive.server_name_versions has 1 for {self.region}: a database goes back by being rebuilt",
            )
        return self

    @model_validator(mode="after")
    def _the_recovery_target_time_is_in_the_archive(self) -> Self:
        target = self.archive.recovery_target_time
        if self.role == "primary" and target and parse_moment(target) < now() - self.retention.database:
            refuse(
                "archive.recovery_target_time",
                target,
                f"a moment of the last {format_duration(self.retention.database)} (retention.database); nothing once the"
                " database is rebuilt",
            )
        return self

    @model_validator(mode="after")
    def _the_archive_meets_the_rpo(self) -> Self:
        if self.archive.loss > self.objectives.rpo:
            refuse(
                "archive.timeout",
                f"{format_duration(self.archive.timeout)} and upload_time_budget "
                f"{format_duration(self.archive.upload_time_budget)}",
                f"objectives.rpo ({format_duration(self.objectives.rpo)}) or less, together",
            )
        return self

    @model_validator(mode="after")
    def _the_wal_volume_outlasts_an_outage_of_the_archive(self) -> Self:
        archive, volume = self.archive, self.data_tier.postgresql.wal_storage
        needed = Size.of_bytes(archive.wal_of_an_outage.bytes + archive.wal_between_checkpoints.bytes)
        if volume < needed:
            refuse(
                "data_tier.postgresql.wal_storage",
                volume,
                f"{needed} or more: archive.max_outage ({format_duration(archive.max_outage)}) at archive.wal_per_hour "
                f"({archive.wal_per_hour}), and {archive.wal_between_checkpoints} between checkpoints",
            )
        return self

    @model_validator(mode="after")
    def _what_is_asked_for_fits(self) -> Self:
        refuse_pods_without_a_node(self)
        refuse_small_quotas(self)
        return self
