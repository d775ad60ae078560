"""Typed settings of a stack: the only place that reads Pulumi configuration."""

from settings.app_tier import AppTierSettings, ServiceSettings
from settings.archive import ArchiveSettings
from settings.backup_vault import BackupVaultSettings
from settings.cluster import (
    ApplicationNodeSettings,
    ClusterSettings,
    DataNodeSettings,
    NodeGroupSettings,
    StandbyNodeSettings,
)
from settings.data_tier import DataTierSettings
from settings.edge import EdgeSettings, FirewallSettings, HealthCheckSettings
from settings.kafka import KafkaSettings, TopicSettings
from settings.logging import (
    ElasticsearchNodeSettings,
    ElasticsearchSettings,
    KibanaSettings,
    LoggingSettings,
    LogstashSettings,
)
from settings.network import NetworkSettings
from settings.objectives import ObjectiveSettings
from settings.pair import Member, Pair, PairState, in_state
from settings.platform import PlatformSettings
from settings.postgresql import PoolerSettings, PostgresqlSettings
from settings.quantities import Size, format_duration
from settings.quotas import NamespaceQuota, QuotaSettings
from settings.rebuild import REBUILD, rebuilt
from settings.redis import RedisSettings
from settings.refusal import SettingsError
from settings.release import ReleaseSettings, ReleaseStrategy
from settings.retention import RetentionSettings, TierRetention
from settings.role import Role
from settings.scaling import ScalingSettings
from settings.site import PeerSettings, Site
from settings.sizes import in_force
from settings.stack_config import from_config, from_pulumi, refuse_unknown_stack, suppose
from settings.standby import StandbyShape
from settings.storage import StorageSettings
from settings.store_use import DatabaseUse, StoreUseSettings
from settings.sums import Need, of_a_primary
from settings.vault import ThirdPlace, VaultSettings

__all__ = [
    "REBUILD",
    "AppTierSettings",
    "ApplicationNodeSettings",
    "ArchiveSettings",
    "BackupVaultSettings",
    "ClusterSettings",
    "DataNodeSettings",
    "DataTierSettings",
    "DatabaseUse",
    "EdgeSettings",
    "ElasticsearchNodeSettings",
    "ElasticsearchSettings",
    "FirewallSettings",
    "HealthCheckSettings",
    "KafkaSettings",
    "KibanaSettings",
    "LoggingSettings",
    "LogstashSettings",
    "Member",
    "NamespaceQuota",
    "Need",
    "NetworkSettings",
    "NodeGroupSettings",
    "ObjectiveSettings",
    "Pair",
    "PairState",
    "PeerSettings",
    "PlatformSettings",
    "PoolerSettings",
    "PostgresqlSettings",
    "QuotaSettings",
    "RedisSettings",
    "ReleaseSettings",
    "ReleaseStrategy",
    "RetentionSettings",
    "Role",
    "ScalingSettings",
    "ServiceSettings",
    "SettingsError",
    "Site",
    "Size",
    "StandbyNodeSettings",
    "StandbyShape",
    "StorageSettings",
    "StoreUseSettings",
    "ThirdPlace",
    "TierRetention",
    "TopicSettings",
    "VaultSettings",
    "format_duration",
    "from_config",
    "from_pulumi",
    "in_force",
    "in_state",
    "of_a_primary",
    "rebuilt",
    "refuse_unknown_stack",
    "suppose",
]
