"""The recovery report of a stack with the base's figures beside its own. Imports the settings, and Pulumi's SDK with them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cost.report.html_report import section
from declared.resource import Declared
from declared.stack import Stack
from offline.comparison.build import Build
from offline.comparison.hanging import Record
from offline.evaluation import cost
from offline.evaluation.documents import documents
from offline.evaluation.verdict import Verdict
from offline.output import policies_section
from offline.output.provenance import described, provenance
from offline.stack_files.stack_file import read_stack
from recovery import assess
from recovery.report.former import Former
from recovery.report.html_report import page


def write_with_base(root: Path, stack: str, after: Build, before: Mapping[str, Any], base: str) -> Path:
    """Writes `recovery.html` in the build of a stack anew, from what the build records. Returns its path."""
    declared = _stack(after.resources)
    file = root / "build" / stack / "recovery.html"
    made_of = f"{described(root, provenance(root))}; compared with {base}"
    address, former = documents(declared), Former.of(before)
    bill = section(cost.of_stack(declared, read_stack(root, stack)), cost.today(), address)
    policies = policies_section.section(_verdict(after))
    content = page(assess(declared), stack, made_of, bill, policies=policies, documents=address, before=former)
    written = file.with_name(f".{file.name}")
    written.write_text(content, encoding="utf-8")
    written.replace(file)
    return file


def _verdict(build: Build) -> Verdict:
    return Verdict(tuple(build.findings), build.summary["policies"]["run"] if build.summary else 0)


def _stack(resources: Sequence[Record]) -> Stack:
    regions = {each["urn"]: each["props"].get("region") for each in resources if each["type"] == "pulumi:providers:aws"}
    return Stack(
        Declared(
            urn=each["urn"],
            type=each["type"],
            name=each["name"],
            props=each["props"],
            region=regions.get(each["provider"] or ""),
            parent=each["parent"],
            dependencies=tuple(each["dependencies"]),
            protect=each["protect"],
        )
        for each in resources
    )
