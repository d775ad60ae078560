"""What was measured, by whom and at which commit, beside what the recovery model says; for the auditor.

Written to build/operations/<incident>-<command>-<stack>.md at the end of every run that ends well, from the journal.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from operations.journal import Journal
from operations.steps import Step, t_plus
from operations.watching import CLIENTS_LED


@dataclass(frozen=True)
class Author:
    """Who ran a command, on what."""

    person: str
    """The local user and the AWS identity."""

    commit: str
    """The commit, and whether files were changed since."""


def model_steps(build: Path) -> Mapping[str, timedelta]:
    """The steps of the longest RTO of a service when a region is lost, from a preview's recovery.json; none without one."""
    try:
        document = json.loads((build / "recovery.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    entries: list[Mapping[str, Any]] = [
        each
        for each in document.get("entries", [])
        if each.get("kind") == "service" and each.get("disruption") == "region" and each.get("rto")
    ]
    longest = max(entries, key=lambda each: float(each["rto"]["seconds"]), default=None)
    steps: Sequence[Mapping[str, Any]] = longest["rto"]["steps"] if longest else []
    return {str(each["name"]): timedelta(seconds=float(each["seconds"])) for each in steps}


def report(
    title: str,
    journal: Journal,
    steps: Sequence[Step],
    *,
    since: datetime,
    author: Author,
    expected: Mapping[str, timedelta],
    rto: timedelta,
) -> str:
    """The report, as Markdown."""
    seen, begun, models = journal.first_seen(), journal.first_begun(), journal.models()
    events = list(journal.events())
    runs = sum(each["event"] == "run" for each in events)
    cut = runs - sum(each["event"] == "ended" and each.get("code") == 0 for each in events)
    lines = [
        f"# {title}",
        "",
        f"- by: {author.person}",
        f"- commit: {author.commit}",
        f"- T+ counts from: {since.isoformat()}",
        f"- runs: {runs}, of which interrupted or stopped: {cut}",
        *(f"- at the beginning: {line}" for line in _told_first(events)),
        *_verdict(seen, since, rto),
        "",
        "| step | begun | done | took | model | steps of the model |",
        "|---|---|---|---|---|---|",
    ]
    before = since
    # Every step of every run: one that began without Pulumi and was taken over by it had others than the last run.
    for name, at in sorted(seen.items(), key=lambda each: each[1]):
        counted = [each for each in models[name] if each in expected]
        model = sum((expected[each] for each in counted), timedelta())
        told = _span(model) if counted else "-"
        start = begun.get(name)
        first = t_plus(start - since) if start else "-"
        took = _span(at - (start or before))
        lines.append(f"| {name} | {first} | {t_plus(at - since)} | {took} | {told} | {', '.join(counted) or '-'} |")
        before = at
    unmeasured = [each for each in expected if not any(each in step.model for step in steps)]
    if unmeasured:
        listed = ", ".join(f"{each} {_span(expected[each])}" for each in unmeasured)
        lines += ["", f"Steps of the model that these steps do not measure: {listed}."]
    lines += [
        "",
        "A step that acts is timed from its beginning, one that waits from the end of the step above it, to when it was first seen",
        "done. What waits for an update is seen while that update runs, so the two overlap.",
        "",
    ]
    return "\n".join(lines)


def _told_first(events: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """What was known of the loss when the first run was confirmed."""
    return next((each["told"] for each in events if each["event"] == "run" and each.get("told")), ())


def _verdict(seen: Mapping[str, datetime], since: datetime, rto: timedelta) -> Sequence[str]:
    """The measured time until clients were led to a region that serves, against the objective."""
    if CLIENTS_LED not in seen:
        return ()
    took = seen[CLIENTS_LED] - since
    return (f"- clients were served at {t_plus(took)}; RTO {_span(rto)}: {'met' if took <= rto else 'MISSED'}",)


def _span(duration: timedelta) -> str:
    seconds = max(round(duration.total_seconds()), 0)
    return f"{seconds // 60} min {seconds % 60} s" if seconds >= 60 else f"{seconds} s"
