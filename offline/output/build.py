"""What a preview leaves behind in build/<stack>/."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cost import CostEstimate
from cost.report.html_report import section
from offline.engine.declare import Declaration
from offline.engine.resource import Resource
from offline.evaluation import cost, recovery
from offline.evaluation.documents import documents
from offline.evaluation.verdict import Verdict
from offline.output import policies_section, verdict_files
from offline.output.manifests import manifests
from offline.output.provenance import described, provenance
from recovery import Assessment

_SHOWN = (
    *("urn", "type", "name", "parent", "provider", "dependencies", "protect", "props"),
    *("property_dependencies", "ignore_changes", "aliases"),
)


def write(
    build: Path, stack: str, declaration: Declaration, assessment: Assessment, verdict: Verdict, *, bill: CostEstimate
) -> None:
    """Replaces `build/<stack>` at once: whoever looks sees the former build or this one, never half of one."""
    with _replacement(build, stack) as directory:
        _write_json(directory / "resources.json", [record(resource) for resource in declaration])
        _write_json(directory / "outputs.json", dict(declaration.outputs))
        made_of = described(build.parent, provenance(build.parent))
        sections = {
            "policies": policies_section.section(verdict),
            "more": section(bill, cost.today(), documents(declaration.stack)),
        }
        recovery.write(directory, stack, declaration, assessment, provenance=made_of, **sections)
        cost.write(directory, bill)
        verdict_files.write(directory, stack, declaration, assessment, verdict, bill=bill)
        (directory / "manifests" / "helm").mkdir(parents=True)
        for name, content in manifests(declaration):
            (directory / "manifests" / name).write_text(content, encoding="utf-8")


def record(resource: Resource) -> dict[str, Any]:
    """A resource as resources.json has it."""
    return {field: getattr(resource, field) for field in _SHOWN}


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@contextmanager
def _replacement(build: Path, stack: str) -> Generator[Path]:
    build.mkdir(parents=True, exist_ok=True)
    lock = os.open(build, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in build.glob(f".{stack}.*"):  # of runs that were killed
            shutil.rmtree(leftover, ignore_errors=True)
        directory = Path(tempfile.mkdtemp(prefix=f".{stack}.", dir=build))
        directory.chmod(0o755)
        try:
            yield directory
            _swap(directory, build / stack)
        finally:
            shutil.rmtree(directory, ignore_errors=True)
    finally:
        os.close(lock)


def _swap(new: Path, place: Path) -> None:
    former = new.with_name(f"{new.name}.former")
    if place.exists():
        place.rename(former)
    try:
        new.rename(place)
    except OSError:
        former.rename(place)
        raise
    shutil.rmtree(former, ignore_errors=True)
