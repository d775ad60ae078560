"""Ways to mutate what a chart makes: the release moves to a version whose recorded facts are the mutated ones."""

import atexit
import copy
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from declared.charts.release_facts import FOLDER, FOLDERS, RELEASE, record_name
from declared.helm import chart_of
from declared.resource import Declared
from tests.policies.mutators import Mutator, NothingMutatedError, Resources

_DAMAGED = Path(tempfile.mkdtemp(prefix="mutated-charts-"))
atexit.register(shutil.rmtree, _DAMAGED, ignore_errors=True)
FOLDERS.append(_DAMAGED)

Edit = Callable[[dict[str, Any]], object]
"""Changes the record of a release in place."""


def chart_makes(name: str, edit: Edit) -> Mutator:
    """Another version of a release's chart makes something else."""

    def mutator(resources: Resources) -> list[Declared]:
        release = next((each for each in resources if each.type == RELEASE and each.name == name), None)
        if release is None:
            raise NothingMutatedError(f"no release {name}")
        chart, version = chart_of(release), str(release.props["version"])
        former = json.loads((FOLDER / record_name(chart, version)).read_text(encoding="utf-8"))
        content = copy.deepcopy(former)
        for each in content["releases"]:
            edit(each)
        if content == former:
            raise NothingMutatedError(f"the chart {chart} has nothing of the kind")
        other = f"{version}-mutated{len(list(_DAMAGED.iterdir()))}"
        (_DAMAGED / record_name(chart, other)).write_text(json.dumps(content), encoding="utf-8")
        changed = replace(release, props={**release.props, "version": other})
        return [changed if each is release else each for each in resources]

    return mutator


def workload(kind: str, **facts: Any) -> Edit:
    """Sets facts of the first workload of a kind; with a function, to what that makes of the fact."""

    def edit(record: dict[str, Any]) -> None:
        first = next(each for each in record["workloads"] if each["kind"] == kind)
        for key, value in facts.items():
            first[key] = value(first.get(key)) if callable(value) else value
        named = f"{kind}/{first['name']}"
        record["decided by"] = [
            each
            for each in record["decided by"]
            if each["workload"] != named or each["fact"].split(" ")[0] not in facts
        ]

    return edit


def every(key: str, **facts: Any) -> Edit:
    """Sets facts of everything of one sort: of all webhooks, all definitions."""

    def edit(record: dict[str, Any]) -> None:
        for each in record[key]:
            each.update(facts)

    return edit


def more(key: str, *facts: Any) -> Edit:
    """Adds facts of one sort."""

    def edit(record: dict[str, Any]) -> None:
        record[key] = [*record[key], *facts]
        record["switched by"] = [each for each in record["switched by"] if each["facts"] != key]

    return edit
