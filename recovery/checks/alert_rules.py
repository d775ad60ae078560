"""The alert rules that an objective depends on."""

import re
from datetime import timedelta

from declared import durations
from declared.stack import Stack
from declared.values import items, read
from recovery.model.chain import Chain

_ABOVE = re.compile(r">=?\s*(\d+(?:\.\d+)?)")


_WATCHED = (
    ("up{job=", "a service that is down is told of"),
    ("service:request_error_ratio:rate1h", "an availability that burns fast is told of"),
    ("http_server_requests_seconds_count{status=", "errors are told of"),
    ("kube_node_status_condition", "a region that goes down is told of"),
    ("kubelet_volume_stats_available_bytes", "a volume that fills is told of"),
    ("certmanager_certificate_expiration_timestamp_seconds", "a certificate that ends is told of"),
    ("kube_horizontalpodautoscaler_status_current_replicas", "a service at its maximum is told of"),
    ("cnpg_collector_sync_replicas", "missing synchronous replicas are told of"),
    ("cnpg_pg_replication_lag", "a replica that falls behind is told of"),
    ("cnpg_collector_up", "an instance that is down is told of"),
    ("kafka_topic_partition_under_replicated_partition", "under-replicated streams are told of"),
    ("kafka_topic_partition_leader", "alert on partitions without a leader"),
    ("redis_up", "a cache that is down is told of"),
    ("redis_cluster_state", "a broken cache is told of"),
    ("velero_backup_failure_total", "a failed backup is told of"),
)


def watched(inventory: Stack, chain: Chain) -> None:
    """Gaps for what would break without a word."""
    for metric, what in _WATCHED:
        alerted(inventory, chain, metric, what)


def alerted(inventory: Stack, chain: Chain, metric: str, what: str, *, within: timedelta | None = None) -> None:
    """A gap unless an alert looks at `metric`; with `within`, unless it fires before so many seconds have passed."""
    rules = [
        (resource, rule)
        for resource in inventory.kubernetes("monitoring.coreos.com", "PrometheusRule")
        for group in items(resource.props, "spec.groups")
        for rule in items(group, "rules")
        if isinstance(read(rule, "alert"), str) and metric in str(read(rule, "expr"))
    ]
    if not rules:
        chain.gap(what, None, found=f"no alert on {metric}", allowed="one")
        return
    if within is None:
        return
    delays = [(_delay(rule), resource, rule) for resource, rule in rules]
    known = [each for each in delays if each[0] is not None]
    if not any(delay is not None and delay <= within for delay, _, _ in known):
        _, resource, rule = delays[0]
        found = f"{read(rule, 'expr')} for {read(rule, 'for')}"
        chain.gap(what, resource, "spec.groups", found=found, allowed=f"an alert within {durations.show(within)}")


def _delay(rule: object) -> timedelta | None:
    """The age at which it fires: threshold and `for`."""
    match = _ABOVE.search(str(read(rule, "expr")))
    pending = durations.parse(read(rule, "for")) or timedelta()
    return timedelta(seconds=float(match[1])) + pending if match else None
