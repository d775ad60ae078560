"""What an alert is here: an expression on a metric that exists, a severity, a team, and what to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from settings import format_duration

Severity = Literal["critical", "warning"]
Team = Literal["on-call", "dba", "security"]


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One alert; its runbook page is written from `meaning` to `mitigation`, so that the two cannot drift apart."""

    name: str
    expr: str
    severity: Severity
    team: Team
    summary: str
    """One line for a phone at night; may use {{ $labels.x }}."""
    description: str
    """The state of affairs, with {{ $value }} in its unit."""
    meaning: str
    """What is true when it fires, in one sentence and without labels."""
    impact: str
    """What it means for clients or data: which objective is at risk."""
    diagnosis: Sequence[str]
    """How to find the cause, in order, with the commands; STACK is the stack's context, PEER the other one's."""
    mitigation: Sequence[str]
    """What to do about each cause."""
    source: str
    """Which exporter gives the metrics of the expression."""
    after: timedelta = timedelta(0)
    """How long the expression must hold before the alert fires."""

    def rule(self, runbooks: str) -> dict[str, Any]:
        """The rule as Prometheus reads it; `runbooks` is the address of the folder of runbook pages."""
        return {
            "alert": self.name,
            "expr": self.expr,
            "for": format_duration(self.after),
            "labels": {"severity": self.severity, "team": self.team},
            "annotations": {
                "summary": self.summary,
                "description": self.description,
                "runbook_url": f"{runbooks.rstrip('/')}/{self.name}.md",
            },
        }


@dataclass(frozen=True, kw_only=True)
class Recording:
    """A series computed ahead, because several alerts or panels read it."""

    record: str
    expr: str
    labels: Mapping[str, str] = field(default_factory=dict[str, str])

    def rule(self, runbooks: str) -> dict[str, Any]:  # noqa: ARG002 - the face it shares with Alert
        """The rule as Prometheus reads it."""
        return {"record": self.record, "expr": self.expr, **({"labels": dict(self.labels)} if self.labels else {})}


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rules that are evaluated together, in order."""

    name: str
    rules: Sequence[Alert | Recording]

    @property
    def alerts(self) -> list[Alert]:
        return [rule for rule in self.rules if isinstance(rule, Alert)]

    def spec(self, runbooks: str) -> dict[str, Any]:
        """The group as Prometheus reads it."""
        return {"name": self.name, "rules": [rule.rule(runbooks) for rule in self.rules]}
