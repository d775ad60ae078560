"""Builds of a stack with one service, one database and whatever resources a test needs."""

from typing import Any

from offline.comparison.build import Build
from offline.comparison.stack_difference import StackDifference

RTO_ALLOWED, RPO_ALLOWED = 1800.0, 300.0


def resource(kind: str, name: str, **props: object) -> dict[str, Any]:
    return {
        "urn": f"urn:pulumi:prod::nphies-platform::{kind}::{name}",
        "type": kind,
        "name": name,
        "parent": None,
        "provider": None,
        "dependencies": [],
        "protect": False,
        "props": props,
    }


def finding(policy: str, message: str, remedy: str = "Do it.", level: str = "mandatory") -> dict[str, Any]:
    known = {"policy": policy, "level": level, "decided": True, "message": message, "remedy": remedy}
    return {**known, "resource": f"urn:pulumi:prod::nphies-platform::a:b:C::{message.partition(':')[0]}"}


def figure(seconds: float, allowed: float) -> dict[str, Any]:
    verdict = "met" if seconds <= allowed else "breached"
    return {
        "seconds": seconds,
        "objective_seconds": allowed,
        "verdict": verdict,
        "missing_prerequisites": [],
        "steps": [],
    }


def build(
    *resources: dict[str, Any],
    rto: float = 1000,
    rpo: float = 90,
    availability: float = 99.97,
    usd: float = 7442,
    findings: tuple[dict[str, Any], ...] = (),
) -> Build:
    """A service whose region RTO is `rto` seconds, a database whose RPO is `rpo` seconds."""
    passed = not any(each["level"] == "mandatory" for each in findings)
    service = {"subject": "claims-service", "kind": "service", "disruption": "region", "verdict": "met"}
    database = {"subject": "claims-db", "kind": "database", "disruption": "region", "verdict": "met"}
    table: dict[str, Any] = {
        "entries": [
            {**service, "rto": figure(rto, RTO_ALLOWED), "rpo": None},
            {**database, "rto": figure(60, RTO_ALLOWED), "rpo": figure(rpo, RPO_ALLOWED)},
        ],
        "availability": {
            "percent": availability,
            "objective_percent": 99.95,
            "met": availability >= 99.95,
            "bounded": True,
        },
    }
    verdict = "prod: passed" if passed else "prod: 1 mandatory violation"
    return Build(
        verdict,
        list(resources),
        table,
        {"passed": passed, "findings": list(findings), "cost": {"expected": usd, "unknown": ["x"]}},
    )


def difference(before: Build, after: Build, stack: str = "prod") -> StackDifference:
    return StackDifference(stack, "main (1234567)", before, after)
