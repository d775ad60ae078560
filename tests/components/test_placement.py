from components.kubernetes.placement import (
    data_toleration_args,
    data_tolerations,
    prefer_data_nodes,
    prefer_data_nodes_args,
    system_toleration_args,
    system_tolerations,
    zone_spread,
)


def test_data_nodes_are_preferred_and_never_required() -> None:
    assert list(prefer_data_nodes()) == ["preferredDuringSchedulingIgnoredDuringExecution"]
    assert prefer_data_nodes_args().required_during_scheduling_ignored_during_execution is None


def test_the_typed_tolerations_say_the_same_as_the_plain_ones() -> None:
    plain = [*data_tolerations(), *system_tolerations()]
    typed = [*data_toleration_args(), *system_toleration_args()]

    assert [(t.key, t.operator, t.value, t.effect) for t in typed] == [
        (t["key"], t["operator"], t["value"], t["effect"]) for t in plain
    ]


def test_pods_must_spread_over_zones_and_should_over_hosts() -> None:
    zones, hosts = zone_spread({"app": "x"})

    assert (zones["topologyKey"], zones["whenUnsatisfiable"]) == ("topology.kubernetes.io/zone", "DoNotSchedule")
    assert (hosts["topologyKey"], hosts["whenUnsatisfiable"]) == ("kubernetes.io/hostname", "ScheduleAnyway")


def test_a_lost_zone_does_not_hold_up_the_pods_of_the_others() -> None:
    assert all(constraint["nodeTaintsPolicy"] == "Honor" for constraint in zone_spread({"app": "x"}))
