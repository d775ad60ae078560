from components.kubernetes.placement import (
    data_toleration_args,
    data_tolerations,
    prefer_data_nodes,
    prefer_data_nodes_args,
    system_tolerations,
    zone_spread,
)


def test_data_nodes_are_preferred_and_never_required() -> None:
    assert list(prefer_data_nodes()) == ["preferredDuringSchedulingIgnoredDuringExecution"]
    assert prefer_data_nodes_args().required_during_scheduling_ignored_during_execution is None


def test_the_typed_tolerations_say_the_same_as_the_plain_ones() -> None:
    assert [(t.key, t.operator, t.value, t.effect) for t in data_toleration_args()] == [
        (t["key"], t["operator"], t["value"], t["effect"]) for t in data_tolerations()
    ]


def test_a_controller_leaves_a_node_that_is_given_up_within_half_a_minute() -> None:
    seconds = {each["key"]: each["tolerationSeconds"] for each in system_tolerations() if each["effect"] == "NoExecute"}

    assert seconds == {"node.kubernetes.io/not-ready": 30, "node.kubernetes.io/unreachable": 30}


def test_pods_must_spread_over_zones_and_should_over_hosts() -> None:
    zones, hosts = zone_spread({"app": "x"})

    assert (zones["topologyKey"], zones["whenUnsatisfiable"]) == ("topology.kubernetes.io/zone", "DoNotSchedule")
    assert (hosts["topologyKey"], hosts["whenUnsatisfiable"]) == ("kubernetes.io/hostname", "ScheduleAnyway")


def test_a_lost_zone_does_not_hold_up_the_pods_of_the_others() -> None:
    assert all(constraint["nodeTaintsPolicy"] == "Honor" for constraint in zone_spread({"app": "x"}))
