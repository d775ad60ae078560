"""The two real stacks: nothing is wrong with them, and whatever is done to them in these ways is noticed."""

import json
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from declared.stack import Stack as Index
from policies.model.report import findings
from policies.pack import default_pack
from recovery import UNKNOWN, Declared, Disruption, assess
from tests.recovery.mutations import HARMFUL, PARAMETERS, REPORTED
from tests.recovery.stacks import Mutator, Stack, about, changed, found, stack

STACKS = ("prod", "dr")


@pytest.mark.parametrize("name", STACKS)
def test_nothing_is_wrong_with_a_stack_as_it_is(name: str) -> None:
    assert found(stack(name)) == []


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize(("mutator", "words"), HARMFUL, ids=["; ".join(words) for _, words in HARMFUL])
def test_mutation_is_noticed_and_named(name: str, mutator: Mutator, words: tuple[str, ...]) -> None:
    lines = found(stack(name), mutator)

    assert about(lines, *words), lines


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize(("mutator", "policy"), REPORTED)
def test_what_no_figure_rests_on_is_left_to_its_policy(name: str, mutator: Mutator, policy: str) -> None:
    assert reported(mutator(stack(name)), policy)
    assert not any(policy in line for line in found(stack(name), mutator))


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize(("mutator", "words"), HARMFUL, ids=["; ".join(words) for _, words in HARMFUL])
def test_what_the_model_lays_on_a_policy_that_policy_reports(
    name: str, mutator: Mutator, words: tuple[str, ...]
) -> None:
    """Else a figure would have no bound without a reason."""
    mutated = mutator(stack(name))

    for policy in {each.policy for each in assess(mutated).findings if each.policy}:
        assert reported(mutated, policy), (policy, words)


def reported(declared: Stack, policy: str) -> list[str]:
    """What one policy of the pack finds."""
    found = [(each, config) for each, config in default_pack().enabled() if each.name == policy]
    assert found, f"no policy {policy}"
    return [each.message for one, config in found for each in findings(one, Index(declared), config)]


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize(
    ("kind", "resource", "path"),
    [
        ("Cluster", "claims-db", f"{PARAMETERS}.archive_timeout"),
        ("Record", "edge-failover", "ttl"),
        ("HealthCheck", "edge-peer-serving", "requestInterval"),
        ("HorizontalPodAutoscaler", "claims-service-hpa", "spec.maxReplicas"),
        ("BucketObjectLockConfiguration", "audit-archive", "rule.defaultRetention.days"),
        ("Cluster", "claims-db", "spec.instances"),
        ("ScheduledBackup", "claims-db-base", "spec.schedule"),
    ],
)
def test_what_only_an_apply_will_know_is_said_to_be_undecided(name: str, kind: str, resource: str, path: str) -> None:
    assessment = assess(changed(kind, resource, path, UNKNOWN)(stack(name)))

    undecided = [each for each in assessment.findings if not each.decided]
    assert undecided
    assert all("unknown at preview" in each.message for each in undecided)


@pytest.mark.parametrize("name", STACKS)
def test_every_finding_is_one_line_that_names_what_is_allowed(name: str) -> None:
    declared = stack(name)
    for kept in range(0, len(declared), 40):
        for line in found(declared[:kept] + declared[kept + 40 :]):
            assert "\n" not in line
            assert any(word in line for word in ("allowed: ", "objective: ", "while policy"))


@pytest.mark.parametrize("name", STACKS)
def test_a_deny_in_a_second_policy_of_a_role_takes_its_rights(name: str) -> None:
    declared = stack(name)
    link = next(each for each in declared if each.kind == "PodIdentityAssociation" and each.name == "claims-db")
    role = next(each for each in declared if each.kind == "Role" and each.urn in link.dependencies)
    denial = json.dumps({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})
    second = Declared(
        urn=f"{role.urn}-second",
        type="aws:iam/rolePolicy:RolePolicy",
        name="second",
        props={"policy": denial},
        dependencies=(role.urn,),
    )

    assert about(found((*declared, second)), "WAL archiving", "no s3:PutObject")


@pytest.mark.parametrize("name", STACKS)
def test_no_mutation_stops_the_model(name: str) -> None:
    """Whatever is unknown or of the wrong shape, there is an assessment."""
    declared = stack(name)
    for path in ("spec", "metadata", "rules", "values", "policy", "scalingConfig", "metricQueries", "healthCheck"):
        kinds = {each.kind for each in declared if path in each.props and each.type.split(":")[0] != "pulumi"}
        for kind in kinds:
            for value in (UNKNOWN, "x", [["x"]], {"name": ["x"]}):
                assert assess(changed(kind, "*", path, value)(declared)).findings or kind

    assert assess(()).findings


def test_a_standby_and_a_primary_are_told_by_what_they_declare() -> None:
    assert [assess(stack(name)).role for name in STACKS] == ["primary", "standby"]


def test_the_model_is_quick() -> None:
    declared = stack("prod")
    assess(declared)

    began = time.process_time()
    assess(declared)

    assert time.process_time() - began < 0.25  # about 40 ms; room for a busy machine


@pytest.mark.parametrize("name", STACKS)
def test_the_longest_way_is_a_lost_region_and_it_keeps_the_objective(name: str) -> None:
    services = [each for each in assess(stack(name)).entries if each.kind == "service"]

    longest = max(services, key=lambda each: each.rto.total)

    assert longest.disruption is Disruption.REGION
    assert longest.rto.total <= timedelta(minutes=30)


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize(("policy", "age", "shorter"), [("application", "485d", "48d"), ("system", "14d", "4d")])
def test_a_stream_that_leaves_the_search_cluster_too_early_is_noticed(
    name: str, policy: str, age: str, shorter: str
) -> None:
    def mutator(declared: Stack) -> Stack:
        return tuple(
            replace(each, props={**each.props, "data": cut(each.props["data"])})
            if "setup-requests" in each.name
            else each
            for each in declared
        )

    def cut(data: dict[str, str]) -> dict[str, str]:
        key = next(key for key in data if key.endswith(f"nphies-{policy}") and "ilm" in key)
        return {**data, key: data[key].replace(f'"{age}"', f'"{shorter}"')}

    assert about(found(stack(name), mutator), f"{policy} records are searchable", "min_age")
