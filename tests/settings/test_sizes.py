"""The sizes of a stack in its present role."""

import pytest

from settings import PairState, PlatformSettings, from_config, in_force
from tests.whole_stack import STACKS, configuration


def platform(stack: str, shape: str, state: PairState = PairState.NORMAL) -> PlatformSettings:
    return from_config(stack, configuration(stack, state) | {"nphies-platform:standby": shape})


@pytest.mark.parametrize("state", PairState)
@pytest.mark.parametrize("stack", STACKS)
def test_a_full_standby_is_as_large_as_its_primary(stack: str, state: PairState) -> None:
    said = platform(stack, "full", state)

    assert in_force(said) == said


@pytest.mark.parametrize("stack", STACKS)
def test_a_warm_standby_is_smaller_where_nothing_waits_for_it(stack: str) -> None:
    said = platform(stack, "warm", PairState.SWITCHING)
    small = in_force(said)

    assert small.data_tier.postgresql == said.data_tier.postgresql
    assert small.app_tier == said.app_tier
    assert small.archive == said.archive
    assert small.data_tier.kafka.memory < said.data_tier.kafka.memory
    assert small.data_tier.redis.maxmemory < said.data_tier.redis.maxmemory
    assert small.logging.elasticsearch.cold.nodes == 0
    assert small.network.nat_gateways == "single"


@pytest.mark.parametrize("state", [PairState.FAILED_OVER, PairState.FAILING_BACK, PairState.SWAPPED])
def test_a_warm_stack_that_is_primary_has_the_sizes_of_its_file_on_nodes_that_come_and_go(state: PairState) -> None:
    said = platform("dr", "warm", state)
    serving = in_force(said)

    assert (serving.data_tier, serving.logging, serving.network) == (said.data_tier, said.logging, said.network)
    assert (serving.cluster.application.minimum, serving.cluster.data.minimum_per_zone) == (0, 0)
    assert serving.cluster.application.maximum == said.cluster.application.maximum
