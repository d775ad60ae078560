"""What a change of primary waits for beside the promotion, worked out by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from recovery import Declared, Objectives
from recovery.database.postgresql import node_lost, region_lost, zone_lost
from recovery.model.estimate import Estimate
from tests.recovery.recorded import seconds_of
from tests.recovery.small import database, inventory, kubernetes

GUIDE = Objectives()
PLUGIN_STARTS = seconds_of("archive plugin starts (leader lease)")
NOT_READY, UNREACHABLE = "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"


def step(estimate: Estimate, what: str) -> float | None:
    found = [each.duration.total_seconds() for each in estimate.steps if each.name == what]
    return found[0] if found else None


def lost_zone(*more: Declared, **store: Any) -> Estimate:
    """A zone is lost; `store` is laid over the spec of the archive's store."""
    resources = [*database(), *more]
    for each in resources:
        if each.name == "store":
            each.props["spec"]["configuration"].update(store.pop("configuration", {}))
            each.props["spec"].update(store)
    rto, _ = zone_lost(resources[0], inventory(resources), GUIDE)
    return rto


def plugin(tolerations: Sequence[Mapping[str, Any]] | None) -> Declared:
    values = {} if tolerations is None else {"tolerations": tolerations}
    return kubernetes("helm.sh/v3:Release", "plugin", {}, chart="plugin-barman-cloud", values=values)


def leaves(seconds: int) -> list[Mapping[str, Any]]:
    return [{"key": key, "effect": "NoExecute", "tolerationSeconds": seconds} for key in (NOT_READY, UNREACHABLE)]


@pytest.mark.parametrize(
    ("parallel", "cpu", "seconds"), [(8, "1", 12.8), (2, "1", 3.2), (2, "500m", 6.4), (8, "4", 3.2)]
)
def test_every_restore_at_a_time_takes_its_share_of_the_sidecars_processor(
    parallel: int, cpu: str, seconds: float
) -> None:
    sidecar = {"resources": {"limits": {"cpu": cpu}}}
    rto = lost_zone(configuration={"wal": {"maxParallel": parallel}}, instanceSidecarConfiguration=sidecar)

    assert step(rto, "restore_command at the end of the archive") == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("tolerations", "seconds"),
    [(None, 300), ([], 300), (leaves(30), 30), (leaves(30)[:1], 300), ([{"operator": "Exists"}], 300)],
)
def test_no_failover_begins_before_the_plugin_has_left_a_lost_node(
    tolerations: Sequence[Mapping[str, Any]] | None, seconds: float
) -> None:
    rto = lost_zone(plugin(tolerations))

    assert step(rto, "archive plugin rescheduled") == seconds
    assert step(rto, "archive plugin starts (leader lease)") == PLUGIN_STARTS


@pytest.mark.parametrize(("tolerations", "seconds"), [(None, 50 + 5 + 300), (leaves(30), 50 + 5 + 30)])
def test_the_operator_waits_as_long_again_as_its_plugin_was_away(
    tolerations: Sequence[Mapping[str, Any]] | None, seconds: float
) -> None:
    assert step(lost_zone(plugin(tolerations)), "operator retry after its plugin restarts") == seconds + PLUGIN_STARTS


@pytest.mark.parametrize(("parameters", "seconds"), [({}, 15), ({"server_login_retry": "1"}, 1)])
def test_pgbouncer_leaves_a_new_primary_alone_after_a_refused_login(
    parameters: Mapping[str, str], seconds: float
) -> None:
    spec = {"cluster": {"name": "db"}, "type": "rw", "instances": 3, "pgbouncer": {"parameters": parameters}}
    rto = lost_zone(kubernetes("postgresql.cnpg.io/v1:Pooler", "pooler", spec))

    assert step(rto, "PgBouncer reconnect (server_login_retry)") == seconds


@pytest.mark.parametrize("method", ["switchover", "restart"])
def test_a_promoted_standby_restarts_once_more(method: str) -> None:
    resources = database(primaryUpdateMethod=method)
    region, _ = region_lost(resources[0], inventory(resources), GUIDE)
    node, _ = node_lost(resources[0], inventory(resources), GUIDE)

    name = "restart after promotion (archive_mode)"
    assert step(region, name) == seconds_of(f"{name}, {method}")
    assert step(node, name) is None
