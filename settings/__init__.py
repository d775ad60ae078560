"""Typed settings of a stack: the only place that reads Pulumi configuration."""

from settings.cluster import ApplicationNodeSettings, ClusterSettings, DataNodeSettings, NodeGroupSettings
from settings.network import NetworkSettings
from settings.objectives import ObjectiveSettings
from settings.platform import PeerSettings, PlatformSettings, Role
from settings.quantities import Size, format_duration
from settings.refusal import SettingsError
from settings.stack_config import from_config, from_pulumi

__all__ = [
    "ApplicationNodeSettings",
    "ClusterSettings",
    "DataNodeSettings",
    "NetworkSettings",
    "NodeGroupSettings",
    "ObjectiveSettings",
    "PeerSettings",
    "PlatformSettings",
    "Role",
    "SettingsError",
    "Size",
    "format_duration",
    "from_config",
    "from_pulumi",
]
