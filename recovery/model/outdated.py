"""Constants whose drills are no evidence any more: more than a year old, or of another major version than the declared one."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from declared.helm import chart_of
from declared.stack import Stack
from declared.values import read
from recovery.model import constants
from recovery.model.measurement import Drill
from recovery.model.step import Constant

OLD = timedelta(days=365)
_IMAGE_TAG = re.compile(r":(\d+)[^/]*$")


def outdated(stack: Stack, today: date) -> Iterator[str]:
    """One line for each reason, with the constants that no drill supports any more; nothing without a database."""
    if not stack.kubernetes("postgresql.cnpg.io", "Cluster"):
        return
    measured = tuple(measured_constants())
    old = [each for each in measured if not any(today - drill.date <= OLD for drill in _drills(each))]
    if old:
        yield f"measured more than a year ago: {_listed(old)}"
    for name, version in versions(stack).items():
        other = [each for each in measured if each not in old and not _supported(each, name, version, today)]
        if other:
            yield f"{name} {version} is declared, and measured with another: {_listed(other)}"


def measured_constants() -> Iterator[Constant]:
    """The constants of the model that come from drills."""
    for each in (*vars(constants).values(), *constants.RESTART_AFTER_PROMOTION.values()):
        if isinstance(each, Constant) and each.measured is not None:
            yield each


def versions(stack: Stack) -> dict[str, str]:
    """The declared major versions, by what a drill names them. Of a release before 1.0 the minor one counts too."""
    found: dict[str, str] = {}
    for cluster in stack.kubernetes("postgresql.cnpg.io", "Cluster"):
        tag = _IMAGE_TAG.search(str(read(cluster.props, "spec.imageName")).partition("@")[0])
        if tag:
            found["PostgreSQL"] = tag[1]
    for cluster in stack.kubernetes("kafka.strimzi.io", "Kafka"):
        if version := re.match(r"\d+", str(read(cluster.props, "spec.kafka.version"))):
            found["Kafka"] = version[0]
    for release in stack.kubernetes("helm.sh", "Release"):
        version = re.match(r"(0\.\d+|\d+)", str(read(release.props, "version")))
        if chart_of(release) == "cloudnative-pg" and version:
            found["cloudnative-pg"] = version[1]
    return found


def _supported(constant: Constant, name: str, version: str, today: date) -> bool:
    """Whether a drill of the last year was with this version, or with none of what the version is of."""
    return any(
        today - drill.date <= OLD and dict(drill.versions).get(name, version) == version for drill in _drills(constant)
    )


def _drills(constant: Constant) -> Sequence[Drill]:
    return [run.drill for run in constant.measured.runs] if constant.measured else []


def _listed(found: Sequence[Constant]) -> str:
    """Each with what was measured last."""
    return ", ".join(f"{each.name} ({_last(each)})" for each in found)


def _last(constant: Constant) -> str:
    drill = max(_drills(constant), key=lambda each: each.date)
    return f"{drill.date} with {', '.join(f'{name} {version}' for name, version in drill.versions)}"
