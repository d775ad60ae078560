"""What a failover waits for: capacity comes with the promotion of the database, and new versions after their schema."""

import pytest

from offline.engine.declare import Declaration
from settings import PairState
from tests.whole_stack import whole_stack

AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
DATABASE = "kubernetes:postgresql.cnpg.io/v1:Cluster::claims-db"
MIGRATIONS = "kubernetes:batch/v1:Job::claims-db-migrations"

PRIMARIES = [("prod", PairState.NORMAL), ("dr", PairState.SWAPPED), ("dr", PairState.FAILED_OVER)]


def waited_for(declared: Declaration, type_: str) -> list[set[str]]:
    """Of each resource of a type: what is made or changed before it, as the engine registers it.

    A resource waits for its dependencies and for the registration of its parents, and these for theirs.
    """
    by_urn = {each.urn: each for each in declared}
    found: list[set[str]] = []
    for each in declared.of_type(type_):
        known, left = set[str](), [each.urn]
        while left:
            urn = left.pop()
            resource = by_urn.get(urn)
            if urn not in known and resource is not None:
                known.add(urn)
                left += [*resource.dependencies, *([resource.parent] if resource.parent else [])]
        found.append({urn.rsplit("$", 1)[-1].removeprefix("urn:") for urn in known if urn in by_urn})
    return found


def has(waited: set[str], what: str) -> bool:
    return any(each.endswith(what) for each in waited)


@pytest.mark.parametrize(("stack", "state"), PRIMARIES)
def test_every_autoscaler_waits_for_the_database_and_not_for_the_migrations(stack: str, state: PairState) -> None:
    declared = whole_stack(stack, state=state)
    assert [each for each in declared if each.urn.endswith(MIGRATIONS)], "nothing that could be waited for"
    autoscalers = waited_for(declared, AUTOSCALER)
    assert len(autoscalers) == 4
    assert all(has(waited, DATABASE) for waited in autoscalers)
    assert not any(has(waited, MIGRATIONS) for waited in autoscalers)


@pytest.mark.parametrize(("stack", "state"), PRIMARIES)
def test_every_version_of_a_service_starts_after_its_schema(stack: str, state: PairState) -> None:
    rollouts = waited_for(whole_stack(stack, state=state), ROLLOUT)
    assert len(rollouts) == 4
    assert all(has(waited, MIGRATIONS) for waited in rollouts)
