"""A digest that `make mirror` reads where none was known changes what names it, and replaces nothing that holds state."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from artifacts.lock import Lock, read_lock
from artifacts.references import chart_repository, own_repository
from declared.stack import Stack
from declared.values import as_list, as_mapping
from offline.comparison.replacement import effect
from offline.engine.declare import Declaration
from offline.evaluation.recovery import declared
from policies.model.report import findings
from policies.rules.workloads.unlocked import ARTIFACTS_LOCKED, UnlockedConfig
from tests.whole_stack import STACKS, configuration, declared_by, whole_stack

RESTARTED = {
    "Elasticsearch nphies-logs",
    "Kibana nphies-logs-kibana-console",
    "Logstash nphies-logs-logstash",
    "DaemonSet filebeat",
}
"""By their operator, one member after the other: the image's name is another one, though the image is the same."""


def _filled() -> Lock:
    """The lock file after a first run: no digest is unknown any more."""
    lock = read_lock()

    def digest(key: str) -> str:
        return f"sha256:{key.encode().hex()[:64]:0<64}"

    charts = {key: each.model_copy(update={"digest": each.digest or digest(key)}) for key, each in lock.charts.items()}
    images = {key: each.model_copy(update={"digest": each.digest or digest(key)}) for key, each in lock.images.items()}
    return lock.model_copy(update={"charts": charts, "images": images})


@cache
def after(stack: str) -> Declaration:
    with pytest.MonkeyPatch.context() as patch:
        for module in ("images", "charts"):
            patch.setattr(f"components.kubernetes.{module}.read_lock", _filled)
        return declared_by(stack, configuration(stack))


def _changes(before: Any, now: Any, path: str = "") -> Iterator[str]:
    if as_mapping(before) and as_mapping(now):
        ours, theirs = as_mapping(before), as_mapping(now)
        for key in {**ours, **theirs}:
            yield from _changes(ours.get(key), theirs.get(key), f"{path}.{key}" if path else key)
    elif as_list(before) and len(as_list(before)) == len(as_list(now)):
        for number, (one, other) in enumerate(zip(as_list(before), as_list(now), strict=True)):
            yield from _changes(one, other, f"{path}[{number}]")
    elif before != now:
        yield path


def _changed(stack: str) -> dict[str, tuple[str, list[str]]]:
    """By kind and name: the type, and the paths that differ."""
    before, now = (
        {(each.type, each.name): each.props for each in declared} for declared in (whole_stack(stack), after(stack))
    )
    assert before.keys() == now.keys()
    return {
        f"{kind.rpartition(':')[2]} {name}": (kind, paths)
        for (kind, name), props in before.items()
        if (paths := list(_changes(props, now[kind, name])))
    }


@pytest.mark.parametrize("stack", STACKS)
def test_only_references_of_what_had_no_digest_change(stack: str) -> None:
    changed = _changed(stack)
    releases = {name for name in changed if name.startswith("Release ")}
    assert len(releases) == len(read_lock().charts)
    jobs = {name for name in changed if name.startswith("Job ")}
    assert changed.keys() - releases - jobs == RESTARTED
    for kind, paths in changed.values():
        if kind.endswith(":Job"):  # its name follows from its content
            paths.remove("metadata.name")
        assert all(
            path.rpartition(".")[2] in ("chart", "image", "imageTag", "initContainerImageTag", "tag") for path in paths
        ), paths


@pytest.mark.parametrize("stack", STACKS)
def test_what_is_replaced_is_the_job_that_may_run_again(stack: str) -> None:
    replaced = {
        name
        for name, (kind, paths) in _changed(stack).items()
        if any(effect(kind, path) != "updated" for path in paths)
    }
    assert replaced == {"Job nphies-logs-setup"}


@pytest.mark.parametrize("stack", STACKS)
def test_a_preview_names_what_has_no_digest_until_a_run_has_filled_it(stack: str) -> None:
    def named(declaration: Declaration) -> set[str]:
        said = findings(ARTIFACTS_LOCKED, Stack(declared(declaration)), UnlockedConfig())
        return {name for each in said for name in each.message.rpartition(": ")[2].split(", ")}

    lock = read_lock()
    charts = {chart_repository(each.name) for each in lock.charts.values() if each.digest is None}
    images = {own_repository(each.reference) for each in lock.images.values() if each.digest is None}
    assert named(whole_stack(stack)) == charts | images
    # The record of a chart says whether its image has a digest: `make charts` after the run takes the last one away.
    assert named(after(stack)) == {own_repository("quay.io/opstree/redis-operator")}
