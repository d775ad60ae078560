"""The verdict for machines: one summary as JSON, and the policies' findings as SARIF, which code scanning reads."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from cost import CostEstimate
from cost.report.json_report import summary as cost_summary
from offline.engine.declare import Declaration
from offline.evaluation.verdict import Verdict
from offline.evaluation.violation import Cause, Violation, causes
from recovery import Assessment, Estimate
from recovery.availability import CRITICAL
from recovery.report.former_keys import with_former_keys

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"mandatory": "error", "advisory": "warning"}


def write(
    directory: Path,
    stack: str,
    declaration: Declaration,
    assessment: Assessment,
    verdict: Verdict,
    *,
    bill: CostEstimate,
) -> None:
    """`verdict.json` and `policies.sarif` in the build of a stack."""
    _write(directory / "verdict.json", summary(stack, declaration, assessment, verdict, bill))
    _write(directory / "policies.sarif", sarif(stack, verdict))


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def summary(
    stack: str, declaration: Declaration, assessment: Assessment, verdict: Verdict, bill: CostEstimate
) -> dict[str, Any]:
    """Whether the stack passed, the estimates beside their objectives, the counts, and every finding; times in seconds."""
    critical = [entry for entry in assessment.entries if entry.kind in CRITICAL]
    return {
        "stack": stack,
        "passed": verdict.passed,
        "role": assessment.role,
        "region": assessment.region,
        "objectives": {
            "rto": _worst_case(assessment.objectives.rto, [entry.rto for entry in critical]),
            "rpo": _worst_case(assessment.objectives.rpo, [entry.rpo for entry in critical if entry.rpo]),
            "availability": with_former_keys(
                {
                    "objective": assessment.availability.objective,
                    "computed": assessment.availability.percent,
                    "bounded": assessment.availability.bounded,
                },
                objective="allowed",
            ),
            "retention": with_former_keys(
                {"streams": len(assessment.retention), "met": sum(each.met for each in assessment.retention)},
                met="held",
            ),
        },
        "cost": cost_summary(bill),
        "resources": len(declaration),
        "policies": {
            "run": verdict.policies,
            "violated": len({each.policy for each in verdict.mandatory}),
            "undecided": len({each.policy for each in verdict.undecided}),
        },
        "findings": [_finding(each) for each in verdict.violations],
    }


def _worst_case(objective: timedelta, estimates: Sequence[Estimate]) -> dict[str, Any]:
    return with_former_keys(
        {
            "objective": objective.total_seconds(),
            "worst_case": max((each.total.total_seconds() for each in estimates), default=None),
            "bounded": all(each.bounded for each in estimates),
        },
        objective="allowed",
        worst_case="worst",
    )


def _finding(violation: Violation) -> dict[str, Any]:
    return {
        "policy": violation.policy,
        "level": violation.level,
        "decided": violation.decided,
        "resource": violation.urn,
        "message": violation.message,
        "remedy": violation.remedy,
    }


def sarif(stack: str, verdict: Verdict) -> dict[str, Any]:
    """The findings as one run; a resource has no line of its own, so each points at the file of the stack."""
    rules = {each.policy: each.remedy for each in verdict.violations}
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "nphies-platform",
                        "rules": [
                            {"id": name, "help": {"text": remedy or name}} for name, remedy in sorted(rules.items())
                        ],
                    }
                },
                "results": [
                    _result(stack, cause, said) for cause in causes(verdict.violations) for said in cause.statements
                ],
            }
        ],
    }


def _result(stack: str, cause: Cause, said: Violation) -> dict[str, Any]:
    """One result for one fault, with a location for every resource that has it."""
    urns = cause.of(said)
    file = {"artifactLocation": {"uri": f"Pulumi.{stack}.yaml"}, "region": {"startLine": 1}}
    return {
        "ruleId": said.policy,
        "level": _LEVELS[said.level] if said.decided else "note",
        "message": {"text": said.message if len(urns) < 2 else cause.shared(said)},
        "locations": [{"physicalLocation": file, "logicalLocations": [{"fullyQualifiedName": urn}]} for urn in urns]
        or [{"physicalLocation": file}],
    }
