"""The way to an archive in the other region: through the NAT gateway of the primary's zone, which can be lost alone.

Nothing stops then and nothing is lost: WAL waits on its volume. But until it is archived again, the loss of the region would
lose more than the RPO. The route is moved to another zone's gateway. The primary is not: a standby marks the WAL that it
received as archived (PostgreSQL, `walreceiver.c`), so what waits at the old primary would be missing in the archive.
"""

import re
from datetime import timedelta

from declared import durations, quantities
from declared.objectives import WAL_GIB_PER_HOUR
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, read
from recovery.cluster import nodes
from recovery.database import wal_archive
from recovery.model import constants
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder

_ENDPOINT = "ec2/vpcEndpoint:VpcEndpoint"
_OLDER_THAN = re.compile(r"seconds_since_last_archival > (\d+)")
_WHAT = "alert on the age of the WAL archive"


def by_nat(cluster: Declared, inventory: Stack) -> bool:
    """Whether the archive is in another region, and no endpoint of the VPC leads there."""
    store = wal_archive.archive_store(cluster, inventory)
    bucket = wal_archive.bucket_of(store) if store else None
    region = wal_archive.region_of(bucket, inventory) if bucket else None
    if region is None or region == inventory.region:
        return False
    return not any(
        read(each.props, "vpcEndpointType") == "Interface"
        and str(read(each.props, "serviceName")).endswith(f".{region}.s3")
        for each in inventory.aws(_ENDPOINT)
    )


def nat_gateway_lost(cluster: Declared, inventory: Stack) -> Estimate:
    """Until WAL is archived again: an alert, a person, a route through another zone."""
    builder = EstimateBuilder()
    wal_archive.waits(cluster, builder)
    nodes.egress_routes(inventory, builder)
    _noticed(inventory, builder)
    builder.add_constant(constants.ACKNOWLEDGEMENT)
    builder.add_constant(constants.ROUTE_MOVED)
    builder.add_constant(constants.WAL_UPLOAD)
    builder.note = f"no data is lost unless the region is; WAL waits on its volume{_holds(cluster)}"
    return builder.estimate()


def _holds(cluster: Declared) -> str:
    room = quantities.parse(read(cluster.props, "spec.walStorage.size"))
    if room is None:
        return ""
    hours = int(room / quantities.GIB / WAL_GIB_PER_HOUR)
    return f", which holds {durations.show(timedelta(hours=hours))} of it"


def _noticed(inventory: Stack, builder: EstimateBuilder) -> None:
    """The soonest of the alerts that page for an archive that is too old."""
    found: list[tuple[timedelta, Declared, str, str]] = []
    for rules in inventory.kubernetes("monitoring.coreos.com", "PrometheusRule"):
        for group, each in enumerate(items(rules.props, "spec.groups")):
            for number, rule in enumerate(items(each, "rules")):
                limit = _OLDER_THAN.search(str(read(rule, "expr")))
                held = durations.parse(read(rule, "for") or "0s")
                if limit and held is not None and read(rule, "labels.severity") == "critical":
                    path = f"spec.groups[{group}].rules[{number}].expr"
                    found.append((timedelta(seconds=int(limit[1])) + held, rules, path, str(read(rule, "alert"))))
    if not found:
        builder.add_missing(_WHAT, None, found="none", allowed="a critical alert on seconds_since_last_archival")
        return
    after, rules, path, name = min(found, key=lambda each: each[0])
    builder.add_step(f"{_WHAT} ({name})", after, rules, path, name)
