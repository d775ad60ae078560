"""What a stack uses of AWS that no resource declares: requests, gigabytes, shares. It changes no resource."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from settings.bounds import Because
from settings.model import Settings

Quantity = Annotated[float, Field(ge=0), Because("an amount that is used is not negative")]
Share = Annotated[float, Field(ge=0, le=1), Because("a share of the whole: 1 is all of it")]


class UsageSettings(Settings):
    """Quantities of a month for the estimate of cost. What is not given is assumed: docs/cost.md has each figure."""

    requests_per_second: Quantity | None = None
    """Requests of clients, on average."""

    responses_gb_per_day: Quantity | None = None
    """What clients are sent over the Internet, GB a day."""

    nat_gb_per_day: Quantity | None = None
    """What passes the NAT gateways beside the database's archive, GB a day."""

    between_zones_gb_per_day: Quantity | None = None
    """What pods send to another zone, GB a day."""

    endpoints_gb_per_day: Quantity | None = None
    """What passes the interface endpoints, GB a day."""

    written_gb_per_day: Mapping[str, Quantity] | None = None
    """Objects written, GB a day by a part of the bucket's name."""

    database_archive_gb_per_day: Quantity | None = None
    """Base backup and WAL segments, GB a day, compressed."""

    archive_age_days: Quantity | None = None
    """For how many days archives have been filling: what is kept longer has not grown to its end."""

    kept_days_without_expiry: Quantity | None = None
    """Days that objects stay in a bucket whose lifecycle does not end them."""

    object_mb: (
        Annotated[float, Field(gt=0), Because("the number of objects is what was written, divided by it")] | None
    ) = None
    """Size of an object, MB on average."""

    logs_gb_per_day: Mapping[str, Quantity] | None = None
    """What CloudWatch takes in, GB a day by a part of the log group's name."""

    stored_logs_share: Share | None = None
    """What is stored of a log after compression, 0 to 1."""

    filled_share: Share | None = None
    """How full volumes are, 0 to 1."""

    changed_share_per_day: Share | None = None
    """Blocks of a volume that differ from the day before, 0 to 1."""

    changed_share_per_month: Share | None = None
    """Blocks of a volume that differ from the month before, 0 to 1."""

    snapshots_kept_days: Quantity | None = None
    """Days that the database's own snapshots are kept."""

    key_requests_per_month: Quantity | None = None
    """Requests to a KMS key in a month."""

    standby_share: Share | None = None
    """The share of a serving stack's traffic that a standby has, 0 to 1."""


class CostSettings(Settings):
    """The estimate of cost that a preview shows."""

    usage: UsageSettings = UsageSettings()
    """What is used and not declared."""
