"""What an alert says of a metric that is missing: no data would look like health.

A platform that is being brought up has no metrics yet, and no backups for a day. So absence counts once what should give
the metric has been there for long enough.
"""

from datetime import timedelta

from components.observability.cluster_state import CREATED


def missing(metric: str, *, namespace: str, after: timedelta) -> str:
    """True when the metric is absent and the namespace of its exporter is older than `after`; the value is that age."""
    age = f'time() - max(kube_namespace_created{{namespace="{namespace}"}})'
    return f"({age} > {int(after.total_seconds())} and on () absent({metric}))"


def missing_from_database(metric: str, *, after: timedelta) -> str:
    """The same for a metric of PostgreSQL: a standby has no Cluster until there is a base backup to begin with."""
    return f"(max(time() - {CREATED}) > {int(after.total_seconds())} and on () absent({metric}))"
