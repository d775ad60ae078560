"""Writes docs/runbooks/alerts/: one page per alert, from the alert itself. `python -m components.observability.alerts.runbooks`."""

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from components.observability.alerts import Alert, Group, groups
from settings import ArchiveSettings, ObjectiveSettings, format_duration
from settings.observability import ObservabilitySettings

START_OF_THE_GUIDE = timedelta(minutes=2)
"""Of a service, unless its settings say otherwise."""

ARCHIVE = ArchiveSettings(region="me-south-1", initial_primary_region="me-central-1")
FOLDER = Path(__file__).parents[3] / "docs" / "runbooks" / "alerts"
_TEAMS = {"on-call": "on-call engineer", "dba": "database administrator", "security": "security team"}


def guide_groups(services: tuple[str, ...]) -> list[Group]:
    """The groups with the guide's numbers, which the pages are written for."""
    return groups(ObservabilitySettings(), ObjectiveSettings(), services, start=START_OF_THE_GUIDE, archive=ARCHIVE)


def page(alert: Alert, group: Group) -> str:
    """The runbook page of one alert."""
    held = f", held for {format_duration(alert.after)}" if alert.after else ""
    return (
        f"# {alert.name}\n\n"
        f"{alert.severity.capitalize()}, for the {_TEAMS[alert.team]}. Group `{group.name}`. `STACK` is prod or dr, as the alert says; "
        f"contexts: [runbooks](../README.md#before-the-first-command).\n\n"
        f"## Meaning\n\n{alert.meaning}\n\n"
        f"## Impact\n\n{alert.impact}\n\n"
        f"## Diagnosis\n\n{_numbered(alert.diagnosis)}\n\n"
        f"## Mitigation\n\n{_numbered(alert.mitigation)}\n\n"
        f"## Expression\n\n```promql\n{alert.expr}\n```\n\nMetrics from {alert.source}{held}.\n"
    )


def _numbered(steps: Sequence[str]) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))


def pages(all_groups: list[Group]) -> dict[str, str]:
    """File name to text, the index included."""
    rows = "\n".join(
        f"| [{alert.name}]({alert.name}.md) | {alert.severity} | {_TEAMS[alert.team]} | {alert.meaning} {alert.impact} |"
        for group in all_groups
        for alert in group.alerts
    )
    index = (
        "# Alerts\n\nOne page per alert (Meaning, Impact, Diagnosis, Mitigation), "
        "generated from the rules (`make docs`), with the guide's numbers.\n\n"
        f"| alert | severity | who | meaning and impact |\n| --- | --- | --- | --- |\n{rows}\n"
    )
    return {"README.md": index} | {f"{a.name}.md": page(a, group) for group in all_groups for a in group.alerts}


if __name__ == "__main__":
    from components.observability.alerts.services import SERVICES_OF_THE_GUIDE

    FOLDER.mkdir(parents=True, exist_ok=True)
    written = pages(guide_groups(SERVICES_OF_THE_GUIDE))
    for stale in set(FOLDER.glob("*.md")) - {FOLDER / name for name in written}:
        stale.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(written)} pages written\n")
