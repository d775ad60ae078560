"""Restore tests of third copies: alarms for which no data is an alarm, so that a test that stopped is noticed."""

from collections.abc import Iterator
from datetime import timedelta

from declared.buckets import bucket_name
from declared.objects import namespace_of
from declared.replication_alarms import ALARM
from declared.resource import Declared
from declared.stack import Stack
from declared.third_copies import Copy, third_copies
from declared.values import as_number, is_true, items, mapping, read


def database_copies(stack: Stack) -> Iterator[Copy]:
    """Third copies of the archives that the stack's databases write to, as far as this stack makes them."""
    archives = {
        _bucket(each) for each in stack.kubernetes("barmancloud.cnpg.io", "ObjectStore") if _written(stack, each)
    }
    for copy in third_copies(stack):
        if bucket_name(copy.source) in archives:
            yield copy


def tested_within(stack: Stack, copy: Declared) -> timedelta | None:
    """How long no restore may be tested until an alarm tells; None: for ever."""
    found = [within for each in stack.of(ALARM) if (within := _within(each, copy)) is not None]
    return min(found, default=None)


def _within(alarm: Declared, copy: Declared) -> timedelta | None:
    """Of an alarm on a metric of ours about the bucket, which is one without data too."""
    about = bucket_name(copy) in map(str, mapping(alarm.props, "dimensions").values())
    ours = not str(read(alarm.props, "namespace")).startswith("AWS/")
    tells = items(alarm.props, "alarmActions") and read(alarm.props, "actionsEnabled") is not False
    if not (about and ours and tells and alarm.place == copy.place):
        return None
    if read(alarm.props, "treatMissingData") != "breaching":
        return None
    period, periods = (as_number(read(alarm.props, key)) for key in ("period", "evaluationPeriods"))
    return timedelta(seconds=period * periods) if period and periods else None


def _written(stack: Stack, store: Declared) -> bool:
    """Whether a database archives to it."""
    return any(
        read(plugin, "parameters.barmanObjectName") == read(store.props, "metadata.name")
        and is_true(read(plugin, "isWALArchiver"))
        and namespace_of(cluster) == namespace_of(store)
        for cluster in stack.kubernetes("postgresql.cnpg.io", "Cluster")
        for plugin in items(cluster.props, "spec.plugins")
    )


def _bucket(store: Declared) -> str:
    path = str(read(store.props, "spec.configuration.destinationPath"))
    return path.removeprefix("s3://").partition("/")[0]
