"""What is said after an interrupted update."""

import copy
import io
import json
import random
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast, get_args

import pytest

from offline.__main__ import main
from offline.interrupted import IDS, ExportError, Kind, Operation, advice, interrupted
from tests.whole_stack import STACKS, whole_stack

BUCKET = "urn:pulumi:prod::nphies-platform::nphies:platform:BackupVault$aws:s3/bucket:Bucket::velero"
KEY = "urn:pulumi:prod::nphies-platform::aws:kms/key:Key::velero"
VELERO = "urn:pulumi:prod::nphies-platform::nphies:platform:BackupVault$kubernetes:helm.sh/v3:Release::velero"
NAMESPACE = "urn:pulumi:prod::nphies-platform::kubernetes:core/v1:Namespace::nphies-core"


def state(pending: Mapping[str, Any] = MappingProxyType({}), kind: str = "creating") -> str:
    """An exported state with a pending operation on each URN, by its inputs."""
    operations = [{"type": kind, "resource": {"urn": urn, "inputs": inputs}} for urn, inputs in pending.items()]
    return json.dumps({"version": 3, "deployment": {"resources": [], "pending_operations": operations}})


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def of(export: str, code: int = 0) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(export))
        assert main(["interrupted", "prod"]) == code
        printed = capsys.readouterr()
        return printed.err if code else printed.out

    return of


def test_what_has_a_name_is_brought_into_the_state_under_its_id(said: Any) -> None:
    text = said(state({BUCKET: {"bucket": "nphies-velero-1"}}))
    assert f"--import-pending-creates '{BUCKET}' --import-pending-creates nphies-velero-1" in text
    assert text.rstrip().endswith("pulumi up -s prod")


def test_what_has_no_name_is_left_over_and_named(said: Any) -> None:
    text = said(state({KEY: {"description": "x"}}))
    assert "aws:kms/key:Key velero" in text
    assert "Key=Stack,Values=prod" in text
    assert "--import-pending-creates" not in text


def test_what_can_be_repeated_is_only_cleared(said: Any) -> None:
    text = said(state({NAMESPACE: {}}))
    assert "pulumi refresh -s prod --clear-pending-creates\n" in text
    assert "Namespace" not in text


def test_an_update_that_was_not_in_a_creation_is_only_run_again(said: Any) -> None:
    assert said(state()) == "prod: nothing that changes a resource was interrupted; run the update again\n"


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("creating", "pending-install: HELM_DRIVER=configmap helm uninstall velero -n nphies-backup"),
        (
            "updating",
            "pending-upgrade or pending-rollback: HELM_DRIVER=configmap helm rollback velero -n nphies-backup",
        ),
        ("importing", "deployed: nothing is to be done"),
        ("deleting", "uninstalling: HELM_DRIVER=configmap helm uninstall velero -n nphies-backup"),
    ],
)
def test_a_helm_release_that_an_operation_may_still_hold_is_freed(said: Any, kind: str, command: str) -> None:
    text = said(state({VELERO: {"name": "velero", "namespace": "nphies-backup"}}, kind))
    assert command in text
    assert text.rstrip().endswith("pulumi up -s prod")


@pytest.mark.parametrize("kind", ["updating", "deleting", "importing"])
def test_another_update_or_deletion_is_repeated_by_the_next_one(said: Any, kind: str) -> None:
    text = said(state({BUCKET: {}}, kind))
    assert f"{kind} aws:s3/bucket:Bucket velero" in text
    assert "--import-pending-creates" not in text


def test_a_read_that_was_interrupted_needs_nothing(said: Any) -> None:
    assert "run the update again" in said(state({BUCKET: {}}, "reading"))


PENDING = '{"pending_operations": [%s]}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "not json",
        '{"deployment": 1}',
        PENDING % "1",
        PENDING % '{"type": "creating", "resource": {"urn": "x"}}',
        PENDING % '{"type": "creating", "resource": {"urn": 1}}',
        PENDING % '{"type": "creating", "resource": {"urn": "a::b::c::d", "inputs": [1]}}',
        PENDING % '{"type": "painting", "resource": {"urn": "a::b::c::d"}}',
        "[" * 100_000,
        PENDING % '{"type": "creating", "resource": {"urn": "a::b::c::\\ud83d"}}',
    ],
    ids=lambda text: text[:60],
)
def test_anything_else_than_a_state_is_refused_in_one_line(said: Any, text: str) -> None:
    assert said(text, 2) == "standard input: no exported state; allowed: what `pulumi stack export` prints\n"


def test_a_name_that_a_shell_would_run_is_quoted(said: Any) -> None:
    text = said(state({BUCKET: {"bucket": "a; reboot"}, VELERO: {"name": "$(reboot)", "namespace": "b c"}}))

    assert "--import-pending-creates 'a; reboot'" in text
    assert "helm uninstall '$(reboot)' -n 'b c'" in text


STATE: dict[str, Any] = json.loads(state({VELERO: {"name": "velero"}, KEY: {}, BUCKET: {"bucket": "b"}}))
ANYTHING: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    10**400,
    "",
    "x",
    "::" * 4,
    "\ud83d",
    "{0}",
    "{}{name",
    "\n",
    [],
    [[]],
    {},
    {"urn": {}},
    *get_args(Kind),
)


@pytest.mark.parametrize("seed", range(300))
def test_a_state_that_is_damaged_anywhere_ends_in_advice_or_in_one_line(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - which input is tried, no secret
    damaged = copy.deepcopy(STATE)
    for _ in range(chance.randint(1, 3)):
        damage(damaged, chance)
    written = json.dumps(damaged)
    if chance.random() < 0.2:
        written = written[: chance.randrange(len(written))]

    try:
        text = advice(interrupted(written), "prod")
    except ExportError as refused:
        text = str(refused)

    assert text.encode()


def damage(content: dict[str, Any] | list[Any], chance: random.Random) -> None:
    """Puts anything in the place of something, or takes it away."""
    while content:
        keys: list[Any] = list(content) if isinstance(content, dict) else list(range(len(content)))
        key = chance.choice(keys)
        inner: Any = cast("Any", content)[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.8:
            content = cast("dict[str, Any] | list[Any]", inner)
        elif chance.random() < 0.2:
            del cast("Any", content)[key]
            return
        else:
            cast("Any", content)[key] = chance.choice(ANYTHING)
            return


def test_every_type_it_knows_is_declared() -> None:
    declared = {resource.type for stack in STACKS for resource in whole_stack(stack)}
    assert IDS.keys() <= declared


def test_the_id_of_a_declared_resource_can_be_told_from_its_inputs() -> None:

    unknown = {
        resource.type
        for resource in whole_stack("prod", preview=False)
        if IDS.get(resource.type) and not Operation("creating", resource.urn, resource.props).id
    }
    assert unknown <= {"aws:eks/nodeGroup:NodeGroup", "aws:route53/record:Record"}
