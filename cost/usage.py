"""What is used of the declared resources, which no resource declares: requests, gigabytes, shares.

All figures are assumptions for a month of an exchange at the guide's size; a stack says otherwise in its settings
(`cost.usage`). GB are those of the price list, 2^30 bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

HOURS = 730.0
"""Of a month, as in the examples of AWS' price pages."""

DAYS = HOURS / 24


def _written() -> dict[str, float]:
    return {"logs-archive": 15, "audit-archive": 4, "redis-backup": 4, "velero": 1, "access-logs": 2}


def _logs() -> dict[str, float]:
    return {"/aws/eks/": 8, "flow-logs": 3, "aws-waf-logs": 2}


@dataclass(frozen=True)
class Usage:
    """Quantities of a stack that serves."""

    requests_per_second: float = 20
    """Requests of clients, on average."""

    responses_gb_per_day: float = 20
    """What clients are sent over the Internet."""

    nat_gb_per_day: float = 10
    """What passes the NAT gateways, in both directions, beside the database's archive."""

    between_zones_gb_per_day: float = 150
    """What pods send to another zone: replication of stores, requests, logs."""

    endpoints_gb_per_day: float = 35
    """What passes the interface endpoints: images, and what pods write to buckets of the own region, logs above all."""

    written_gb_per_day: Mapping[str, float] = field(default_factory=_written)
    """Objects written, by a part of the bucket's name."""

    database_archive_gb_per_day: float = 40
    """Base backup and WAL segments, compressed."""

    archive_age_days: float = 365
    """For how long archives have been filling; what is kept longer has not grown to its end."""

    kept_days_without_expiry: float = 35
    """How long objects stay in a bucket whose lifecycle does not end them: the backup tools do."""

    object_mb: float = 5
    """Size of an object, on average."""

    logs_gb_per_day: Mapping[str, float] = field(default_factory=_logs)
    """What CloudWatch takes in, by a part of the log group's name. Control plane: public bills of clusters with all five
    types on are at 7 to 240 GB a month, most of it the audit log."""

    stored_logs_share: float = 0.2
    """What is stored of a log after CloudWatch has compressed it (gzip)."""

    filled_share: float = 0.5
    """How full volumes are."""

    changed_share_per_day: float = 0.02
    """Blocks of a volume that differ from the day before."""

    changed_share_per_month: float = 0.2
    """Blocks of a volume that differ from the month before."""

    snapshots_kept_days: float = 7
    """How long the database's own snapshots are kept."""

    key_requests_per_month: float = 250_000
    """Requests to a KMS key; bucket keys and volumes ask seldom."""

    standby_share: float = 0.1
    """The share of a serving stack's traffic that a standby has."""

    def of_a_standby(self) -> "Usage":
        """Without clients; what is written is the standby's own."""
        share = self.standby_share
        return replace(
            self,
            requests_per_second=self.requests_per_second * share,
            responses_gb_per_day=self.responses_gb_per_day * share,
            nat_gb_per_day=self.nat_gb_per_day * share,
            between_zones_gb_per_day=self.between_zones_gb_per_day * share,
            written_gb_per_day={name: gb * share for name, gb in self.written_gb_per_day.items()},
            # The control plane's log follows the cluster, not its clients.
            logs_gb_per_day={
                name: gb if name.startswith("/aws/eks/") else gb * share for name, gb in self.logs_gb_per_day.items()
            },
        )
