"""The bounds that drills within one region are held against, worked out by hand."""

from typing import Any

import pytest

from recovery import Declared, Disruption, Estimate, assess
from recovery.database.instance_changes import InstanceChange, changes
from recovery.report.json_report import to_json
from tests.recovery.recorded import seconds_of
from tests.recovery.small import database, inventory, kubernetes
from tests.recovery.stacks import stack

CHOSEN, PROMOTION = seconds_of("instance chosen"), seconds_of("promotion")
SWITCHOVER, FIRST_STANDBY = seconds_of("switchover between instances"), seconds_of("first standby on the new timeline")
RESTORE = 4 * 0.4
NOT_READY = 50 + 5


def found(*more: Declared, **spec: Any) -> dict[InstanceChange, Estimate]:
    resources = [*database(primaryUpdateMethod="switchover", **spec), *more]
    return changes(resources[0], inventory(resources))


def seconds(estimate: Estimate) -> float:
    return estimate.total.total_seconds()


def test_a_deleted_pod_is_noticed_at_once_and_another_instance_promoted() -> None:
    assert seconds(found()[InstanceChange.POD_DELETED]) == CHOSEN + RESTORE + PROMOTION + FIRST_STANDBY


def test_a_failover_that_is_delayed_takes_as_much_longer() -> None:
    delayed, usual = found(failoverDelay=20), found()

    for change, more in ((InstanceChange.POD_DELETED, 20), (InstanceChange.NODE_DRAINED, 0)):
        assert seconds(delayed[change]) == pytest.approx(seconds(usual[change]) + more)


def test_a_lost_node_is_noticed_late_and_may_take_the_archive_plugin_with_it() -> None:
    plugin = kubernetes("helm.sh/v3:Release", "plugin", {}, chart="plugin-barman-cloud", values={})
    starts = seconds_of("archive plugin starts (leader lease)")
    retry = NOT_READY + 300 + starts

    after_deletion = CHOSEN + RESTORE + PROMOTION + FIRST_STANDBY
    assert seconds(found()[InstanceChange.NODE_LOST]) == pytest.approx(NOT_READY + after_deletion)
    expected = NOT_READY + 300 + starts + retry + after_deletion
    assert seconds(found(plugin)[InstanceChange.NODE_LOST]) == pytest.approx(expected)


def test_a_primary_that_is_told_to_stop_is_waited_for_as_long_as_drills_took() -> None:
    assert seconds(found()[InstanceChange.NODE_DRAINED]) == RESTORE + SWITCHOVER + FIRST_STANDBY


def test_before_it_is_restarted_its_standbys_are() -> None:
    standbys = seconds_of("standbys restarted")

    assert seconds(found()[InstanceChange.INSTANCES_RESTARTED]) == standbys + RESTORE + SWITCHOVER + FIRST_STANDBY


def test_a_restart_in_place_has_no_bound_for_no_drill_measured_it() -> None:
    resources = database(primaryUpdateMethod="restart")
    estimates = changes(resources[0], inventory(resources))

    [gap] = [each for each in estimates[InstanceChange.INSTANCES_RESTARTED].missing if each.path]
    assert "found restart; allowed: switchover" in gap.message


@pytest.mark.parametrize("name", ["prod", "dr"])
def test_each_is_bounded_and_at_most_what_the_disruption_of_a_node_takes(name: str) -> None:
    assessment = assess(stack(name))
    [node] = [each for each in assessment.entries if (each.kind, each.disruption) == ("database", Disruption.NODE)]

    assert [each.change for each in assessment.instance_changes] == [each.value for each in InstanceChange]
    for each in assessment.instance_changes:
        assert each.rto.bounded
        assert 0 < seconds(each.rto) < seconds(node.rto)


def test_json_has_them_with_their_steps() -> None:
    content = to_json(assess(stack("prod")))["instance_changes"]

    assert [each["change"] for each in content] == [each.value for each in InstanceChange]
    assert all(each["rto"]["seconds"] == sum(step["seconds"] for step in each["rto"]["steps"]) for each in content)
