"""Takes what a drill measured into the recovery model's file of recorded drills."""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from drills.spans import measured

RECORDS = Path("recovery/model/drills.json")
EVIDENCE = "docs"
"""Where a run's source lies: a figure of the model can be read by who reads the model's page."""


LEFT_OUT = "left_out"
"""Results that are in no constant, each with a person's reason."""


class RecordError(Exception):
    """A result that cannot be taken into the model; the text is one line."""


def record(
    records: Path, file: Path, only: Sequence[str] = (), versions: Mapping[str, str] | None = None
) -> list[tuple[str, float]]:
    """Adds one run to each constant that the result measures. Raises RecordError or SpanError, and writes nothing then.

    `versions` are those of a result that has none. A margin is never changed: a person decides on it.
    """
    result: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    content: dict[str, Any] = json.loads(records.read_text(encoding="utf-8"))
    name, provenance = name_of(result), result["provenance"]
    if EVIDENCE not in file.parts:
        raise RecordError(f"{file}: a run's source is a document: copy the result to docs/drills/ first")
    if name in content["drills"]:
        raise RecordError(f"{file}: recorded already, as {name}")
    known = result.get("versions") or dict(versions or {})
    if not known:
        raise RecordError(
            f"{file}: no versions; name them: --version PostgreSQL=MAJOR --version cloudnative-pg=RELEASE"
        )
    found = list(measured(result, *only))
    for constant, seconds in found:
        if constant not in content["constants"]:
            raise RecordError(f"{constant}: {records} has no such constant, with a margin and its reason")
        content["constants"][constant]["runs"].append({"drill": name, "seconds": seconds})
    content["drills"][name] = {
        "source": _within_the_project(file).as_posix(),
        "date": provenance["date"],
        "commit": provenance["commit"],
        "machine": provenance["machine"],
        "versions": known,
    }
    records.write_text(written(content), encoding="utf-8")
    return found


def leave_out(records: Path, file: Path, reason: str) -> None:
    """Writes down why a result is in no constant. Raises RecordError, and writes nothing then."""
    content: dict[str, Any] = json.loads(records.read_text(encoding="utf-8"))
    name = name_of(json.loads(file.read_text(encoding="utf-8")))
    if name in content["drills"]:
        raise RecordError(f"{file}: recorded already, as {name}")
    if not reason.strip():
        raise RecordError(f"{file}: left out without a reason")
    content.setdefault(LEFT_OUT, {})[name] = {"source": _within_the_project(file).as_posix(), "reason": reason.strip()}
    records.write_text(written(content), encoding="utf-8")


def _within_the_project(file: Path) -> Path:
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file


def name_of(result: Mapping[str, Any]) -> str:
    """What the drill is called: its kind, and when it began, in UTC; its date is beside it."""
    return f"drill {result['scenario']['name']} at {time.strftime('%H:%M:%S', time.gmtime(result['begun']))}"


def written(content: Mapping[str, Any]) -> str:
    """The file as it is kept: a line for each run, so that a review sees what was added."""
    lines = ["{", ' "drills": {']
    for name, each in content["drills"].items():
        first = {key: each[key] for key in ("source", "date", "commit", "machine")}
        lines.append(f"  {json.dumps(name)}: {{")
        lines.append(f"   {json.dumps(first)[1:-1]},")
        lines.append(f'   "versions": {json.dumps(each["versions"])}')
        lines.append("  },")
    lines[-1] = "  }"
    lines += [" },", ' "constants": {']
    for name, each in content["constants"].items():
        lines.append(f"  {json.dumps(name)}: {{")
        lines.append(f'   "margin": {json.dumps(each["margin"])},')
        lines.append(f'   "margin_reason": {json.dumps(each["margin_reason"])},')
        lines.append('   "runs": [')
        lines += [f"    {json.dumps(run)}," for run in each["runs"]]
        if each["runs"]:
            lines[-1] = lines[-1].removesuffix(",")
        lines += ["   ]", "  },"]
    lines[-1] = "  }"
    if left_out := content.get(LEFT_OUT):
        lines += [" },", f" {json.dumps(LEFT_OUT)}: {{"]
        lines += [f"  {json.dumps(name)}: {json.dumps(each)}," for name, each in left_out.items()]
        lines[-1] = lines[-1].removesuffix(",")
    return "\n".join([*lines, " }", "}"]) + "\n"
