"""The states of the pair, as the runbooks write them into the stack files, and what a preview says of both files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import settings
from offline import preview as preview_module
from offline.__main__ import main
from offline.evaluation.recovery import assessed
from offline.evaluation.verdict import evaluate
from offline.preview import EVALUATORS
from offline.stack_files.pair import read_pair, states
from offline.stack_files.stack_file import read_stack
from recovery import Disruption
from settings import Member, Pair, PairState
from tests.moments import YESTERDAY
from tests.recovery.stacks import put
from tests.whole_stack import ROOT, STACKS, configuration, file_text, text_of, whole_stack

REASON = "INC-0000 drill"
Edits = Mapping[str, Mapping[str, object]]
"""By stack: what to write where, `...` to remove it."""

FAILOVER: Edits = {  # docs/runbooks/service-failover.md, 3
    "dr": {"nphies:role": "primary", "nphies:fencing_override": REASON},
    "prod": {"nphies:role": "standby", "peer/role": "primary"},
}
REBUILD: Edits = {  # docs/runbooks/database-failback.md, 3
    stack: {"archive/server_name_versions": {"me-central-1": 2, "me-south-1": 1}} for stack in STACKS
}
DEMOTION: Edits = {
    "prod": {"nphies:role": "standby"},
    "dr": {"peer/role": "standby"},
}  # database-switchover.md, 2
PROMOTION: Edits = {"dr": {"nphies:role": "primary"}, "prod": {"peer/role": "primary"}}  # the same, 3
# database-failback.md, 6: the same with the names swapped, and without the override.
DEMOTION_BACK: Edits = {
    "dr": {"nphies:role": "standby", "nphies:fencing_override": ...},
    "prod": {"peer/role": "standby"},
}
PROMOTION_BACK: Edits = {"prod": {"nphies:role": "primary"}, "dr": {"peer/role": "primary"}}

NOBODY_SERVES = (
    "nphies:role: standby in Pulumi.prod.yaml and in Pulumi.dr.yaml: no region serves until one of them is primary"
)


def edited(config: Mapping[str, str], edits: Mapping[str, object]) -> dict[str, str]:
    changed = dict(config)
    for where, value in edits.items():
        group, *path = where.split("/")
        key = group if ":" in group else f"nphies-platform:{group}"
        if value is ...:
            del changed[key]
        elif path:
            changed[key] = json.dumps(put(json.loads(changed[key]), path, value))
        else:
            changed[key] = str(value)
    return changed


def after(*steps: Edits) -> dict[str, dict[str, str]]:
    """Both configurations after steps that begin in the normal state."""
    configs = {stack: configuration(stack) for stack in STACKS}
    for step in steps:
        configs = {stack: edited(configs[stack], step.get(stack, {})) for stack in STACKS}
    return configs


def pair(configs: Mapping[str, Mapping[str, str]]) -> Pair:
    prod, dr = (Member(stack, settings.from_config(stack, configs[stack])) for stack in STACKS)
    return Pair(prod, dr)


def plain(config: Mapping[str, str]) -> dict[str, Any]:
    return {key: json.loads(value) if value.startswith("{") else value for key, value in config.items()}


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], PairState.NORMAL),
        ([DEMOTION], PairState.SWITCHING),
        ([DEMOTION, PROMOTION], PairState.SWAPPED),
        ([DEMOTION, PROMOTION, DEMOTION_BACK | {"dr": {"nphies:role": "standby"}}], PairState.SWITCHING),
        ([FAILOVER], PairState.FAILED_OVER),
        ([FAILOVER, REBUILD], PairState.FAILING_BACK),
    ],
)
def test_a_state_is_what_the_runbooks_write_into_both_files(steps: list[Edits], state: PairState) -> None:
    configs = after(*steps)
    for stack in STACKS:
        assert plain(configs[stack]) | {"nphies-platform:archive": ...} == plain(configuration(stack, state)) | {
            "nphies-platform:archive": ...
        }
        ours, known = (
            settings.from_config(stack, each).archive for each in (configs[stack], configuration(stack, state))
        )
        assert [ours.generation(region) for region in ("me-central-1", "me-south-1")] == [
            known.generation(region) for region in ("me-central-1", "me-south-1")
        ]


def test_a_failback_ends_in_the_normal_state_with_another_generation() -> None:
    back = pair(after(FAILOVER, REBUILD, DEMOTION_BACK, PROMOTION_BACK))
    assert back.state is PairState.NORMAL
    assert list(back.contradictions()) == []
    assert back.one.settings.archive.generation("me-central-1") == 2


@pytest.mark.parametrize("state", PairState)
def test_no_state_contradicts_itself_and_the_one_without_a_primary_is_named(state: PairState) -> None:
    both = pair({stack: configuration(stack, state) for stack in STACKS})
    assert list(both.contradictions()) == ([NOBODY_SERVES] if state is PairState.SWITCHING else [])
    assert both.state is (PairState.FAILED_OVER if state is PairState.FAILING_BACK else state)


@pytest.mark.parametrize("state", [state for state in PairState if state is not PairState.NORMAL])
@pytest.mark.parametrize("stack", STACKS)
def test_every_state_previews_good(stack: str, state: PairState) -> None:
    verdict = evaluate(whole_stack(stack, state=state), EVALUATORS)
    assert [each.message for each in verdict.violations if each.level == "mandatory"] == []


@pytest.mark.parametrize("state", PairState)
@pytest.mark.parametrize("stack", STACKS)
def test_the_restart_after_a_failover_is_in_place_and_every_other_one_a_switchover(
    stack: str, state: PairState
) -> None:
    """CloudNativePG restarts a promoted standby once more. The recovery model counts what is declared for it."""
    declaration = whole_stack(stack, state=state)
    spec = declaration["kubernetes:postgresql.cnpg.io/v1:Cluster", "claims-db"].props["spec"]
    promoted = stack == "dr" and state in (PairState.FAILED_OVER, PairState.FAILING_BACK)
    assert spec["primaryUpdateMethod"] == ("restart" if promoted else "switchover")

    rto = next(
        each.rto
        for each in assessed(declaration).entries
        if each.subject == "claims-db" and each.disruption is Disruption.REGION
    )
    counted = [step.duration.total_seconds() for step in rto.steps if step.name.startswith("restart after promotion")]
    assert counted == [61 if promoted else 72]


def test_the_files_as_they_are_describe_a_state() -> None:
    live = pair({stack: dict(read_stack(ROOT, stack).config) for stack in STACKS})
    assert live.state is not None
    assert [line for line in live.contradictions() if line != NOBODY_SERVES] == []


GENERATIONS = {"me-central-1": 1, "me-south-1": 1}


@pytest.mark.parametrize(
    ("edits", "line"),
    [
        (
            {"dr": {"nphies:role": "primary", "nphies:fencing_override": REASON}},
            "nphies:role: primary in Pulumi.prod.yaml and in Pulumi.dr.yaml; allowed: one primary",
        ),
        ({"prod": {"nphies:role": "standby"}}, NOBODY_SERVES),
        (
            {"prod": {"nphies:role": "standby"}},
            "Pulumi.dr.yaml: peer.role: primary; allowed: standby, the role in Pulumi.prod.yaml",
        ),
        (
            {"prod": {"archive/server_name_versions": GENERATIONS | {"me-central-1": 2}}},
            "archive.server_name_versions: 2 for me-central-1 in Pulumi.prod.yaml, 1 in Pulumi.dr.yaml; allowed: the same",
        ),
        (
            {"prod": {"archive/region": "me-central-1"}},
            "archive.region: me-central-1 in Pulumi.prod.yaml, me-south-1 in Pulumi.dr.yaml",
        ),
        (
            {"dr": {"archive/initial_primary_region": "me-south-1"}},
            "archive.initial_primary_region: me-central-1 in Pulumi.prod.yaml, me-south-1 in",
        ),
        (
            {"dr": {"edge/failover": "PRIMARY"}},
            "edge.failover: PRIMARY in Pulumi.prod.yaml and in Pulumi.dr.yaml; allowed: PRIMARY in one",
        ),
        (
            {"prod": {"peer/cidr": "10.99.0.0/16"}},
            "Pulumi.prod.yaml: peer.cidr: 10.99.0.0/16; allowed: 10.40.0.0/16, the network in Pulumi.dr.yaml",
        ),
        (
            {"dr": {"data_tier": '{"postgresql": {"pooler": {"pool_size": 20}}}'}},
            "data_tier.postgresql.pooler.pool_size: 20 in Pulumi.dr.yaml, 40 in Pulumi.prod.yaml; allowed: 40 or more on a",
        ),
        (
            {"prod": {"data_tier": '{"postgresql": {"storage": "200Gi"}}'}},
            "data_tier.postgresql.storage: 100Gi in Pulumi.dr.yaml, 200Gi in Pulumi.prod.yaml; allowed: 200Gi or more on a",
        ),
        (
            {"dr": {"cluster/application": {"maximum": 6}}},
            "cluster.application.maximum: 6 in Pulumi.dr.yaml, 9 in Pulumi.prod.yaml; allowed: 9 or more on a standby",
        ),
        (
            {"dr": {"cluster/application": {"instance_type": "m6i.2xlarge", "maximum": 9}}},
            "cluster.application.instance_type: m6i.2xlarge in Pulumi.dr.yaml, m6i.4xlarge in Pulumi.prod.yaml; allowed: m6i",
        ),
        (
            {"dr": {"quotas": '{"core": {"memory": "160Gi"}}'}},
            "quotas.core.memory: 160Gi in Pulumi.dr.yaml, 200Gi in Pulumi.prod.yaml; allowed: 200Gi or more on a standby",
        ),
        (
            {"dr": {"app_tier/services/claims-service": {"image": "1.0.0", "scaling": {"maximum": 5}}}},
            "app_tier.services.claims-service.scaling.maximum: 5 in Pulumi.dr.yaml, 20 in Pulumi.prod.yaml; allowed: 20 or",
        ),
        (
            {"dr": {"app_tier/services/claims-service": {"image": "1.0.1"}}},
            "app_tier.services.claims-service.image: 1.0.0 in Pulumi.prod.yaml, 1.0.1 in Pulumi.dr.yaml; allowed: the same",
        ),
        (
            {"prod": {"app_tier/services/billing": {"image": "1.0.0"}}},
            "app_tier.services.billing: declared in Pulumi.prod.yaml, missing in Pulumi.dr.yaml; allowed: the same services",
        ),
        (
            {"dr": {"cluster/version": "1.36"}},
            "cluster.version: 1.35 in Pulumi.prod.yaml, 1.36 in Pulumi.dr.yaml; allowed: the same in both",
        ),
        (
            {"dr": {"archive/max_outage": "6h"}},
            "archive.max_outage: 12h in Pulumi.prod.yaml, 6h in Pulumi.dr.yaml; allowed: the same in both",
        ),
        (
            {"dr": {"retention": '{"audit": {"archive": "3000d"}}'}},
            "retention.audit.archive: 2557d in Pulumi.prod.yaml, 3000d in Pulumi.dr.yaml; allowed: the same in both",
        ),
        (
            {"dr": {"edge/zone_id": "Z9999999999ABCDEFGHIJ"}},
            "edge.zone_id: Z0123456789ABCDEFGHIJ in Pulumi.prod.yaml, Z9999999999ABCDEFGHIJ in Pulumi.dr.yaml; allowed: the",
        ),
    ],
)
def test_what_the_two_files_contradict_is_said_in_one_line(edits: Edits, line: str) -> None:
    said = list(pair(after(edits)).contradictions())
    assert any(each.startswith(line) for each in said), said
    assert all("\n" not in each for each in said)


@pytest.mark.parametrize(
    "larger",
    ['{"postgresql": {"storage": "200Gi", "cpus": 6, "pooler": {"pool_size": 60}}}', '{"redis": {"leaders": 5}}'],
)
def test_a_standby_may_be_larger_than_its_primary(larger: str) -> None:
    assert list(pair(after({"dr": {"data_tier": larger}})).contradictions()) == []


SMALLER_POOL: Edits = {"dr": {"data_tier": '{"postgresql": {"pooler": {"pool_size": 20}}}'}}


@pytest.mark.parametrize(
    ("steps", "refuses", "passes"),
    [
        ([], "dr", "prod"),
        # Who has taken over replays nothing, and is never held up; the other would be rebuilt as a standby of it.
        ([FAILOVER], None, "dr"),
        ([DEMOTION, PROMOTION], None, "dr"),
        ([DEMOTION], None, "prod"),
    ],
)
def test_a_standby_that_could_not_replay_is_refused_and_who_takes_over_is_not(
    project: Path, steps: list[Edits], refuses: str | None, passes: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for stack, config in after(*steps, SMALLER_POOL).items():
        (project / f"Pulumi.{stack}.yaml").write_text(text_of(config), encoding="utf-8")
    if refuses:
        assert main(["preview", refuses]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err == (
            "Pulumi.dr.yaml: nphies-platform:data_tier.postgresql.pooler.pool_size: 20; allowed: 40 or more on a standby:"
            " its max_connections would be lower than the primary's, and it stops replaying (Pulumi.prod.yaml)\n"
        )
        assert not (project / "build").exists()
    assert main(["preview", passes]) == 0
    assert "data_tier.postgresql.pooler.pool_size" in capsys.readouterr().out or refuses is None


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The pair in its normal state, and a program that only reads its settings."""
    (tmp_path / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    for stack in STACKS:
        (tmp_path / f"Pulumi.{stack}.yaml").write_text(file_text(stack), encoding="utf-8")
    (tmp_path / "__main__.py").write_text("import settings\nsettings.from_pulumi()\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(preview_module, "EVALUATORS", ())
    return tmp_path


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("state", [PairState.SWITCHING, PairState.FAILED_OVER])
def test_a_preview_of_either_stack_names_a_state_that_is_not_meant_to_last(
    project: Path, stack: str, state: PairState, capsys: pytest.CaptureFixture[str]
) -> None:
    for each in STACKS:
        (project / f"Pulumi.{each}.yaml").write_text(file_text(each, state), encoding="utf-8")
    assert main(["preview", stack]) == 0
    said = capsys.readouterr().out
    assert (
        "no region serves" if state is PairState.SWITCHING else f"the pair is failed over: dr is primary ({REASON})"
    ) in said


def test_a_preview_of_a_pair_that_agrees_says_nothing_of_it(project: Path) -> None:
    assert [list(read_pair(project, read_stack(project, stack)).said()) for stack in STACKS] == [[], []]


RECOVERY: Edits = {  # docs/runbooks/point-in-time-recovery.md, 3
    "prod": {
        "archive/server_name_versions": {"me-central-1": 2, "me-south-1": 2},
        "archive/recovery_target_time": YESTERDAY,
    },
    "dr": {"archive/server_name_versions": {"me-central-1": 2, "me-south-1": 2}},
}


SNAPSHOT: Edits = {"prod": {"archive/recovery_snapshot": "claims-db-snapshot-20261123080000"}}


@pytest.mark.parametrize(
    ("edits", "origin"),
    [({}, "the newest base backup before"), (SNAPSHOT, "snapshot claims-db-snapshot-20261123080000")],
)
def test_a_preview_of_either_stack_names_a_point_in_time_recovery(edits: Edits, origin: str) -> None:
    said = list(states(pair(after(RECOVERY, edits))))
    assert len(said) == 1
    assert said[0].startswith(
        f"claims-db of prod is in point-in-time recovery to {YESTERDAY}, from {origin}; remove archive."
    )


@pytest.mark.parametrize("stack", STACKS)
def test_the_suite_judges_the_normal_state_while_the_files_are_in_another(tmp_path: Path, stack: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    for edits in ([FAILOVER], [FAILOVER, REBUILD], [DEMOTION, PROMOTION], [DEMOTION], [RECOVERY, SNAPSHOT]):
        written = after(*edits)[stack].items()
        config = {key: json.loads(value) if value.startswith(("{", "[")) else value for key, value in written}
        file = tmp_path / f"Pulumi.{stack}.yaml"
        file.write_text(json.dumps({"config": config}), encoding="utf-8")
        assert plain(configuration(stack, directory=tmp_path)) == plain(configuration(stack))


def test_a_recovery_target_in_a_standbys_file_is_named() -> None:
    target = {"archive/recovery_target_time": YESTERDAY}
    (line,) = pair(after(RECOVERY, {"prod": {"archive/recovery_target_time": None}, "dr": target})).contradictions()
    assert line.startswith(f"archive.recovery_target_time: {YESTERDAY} in Pulumi.dr.yaml; allowed: nothing")


def test_a_file_of_the_peer_that_cannot_be_used_is_named_and_holds_nobody_up(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "Pulumi.dr.yaml").write_text("config: {nphies:role: king}\n", encoding="utf-8")
    assert main(["preview", "prod"]) == 0
    assert "the pair cannot be compared: Pulumi.dr.yaml: " in capsys.readouterr().out


def test_a_stack_alone_needs_no_file_of_its_peer(project: Path) -> None:
    (project / "Pulumi.dr.yaml").unlink()
    assert list(read_pair(project, read_stack(project, "prod")).said()) == []
