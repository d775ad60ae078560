"""A result that was recorded, held against the recovery model of another day."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from drills.bounds import bound_of
from drills.measuring import Outage
from drills.result import Event, Result
from drills.scenarios import SCENARIOS


def held(content: Mapping[str, Any], report: Path) -> dict[str, Any]:
    """As its file would be if the drill had been run with this report. Raises OSError, ValueError or KeyError as `bound_of` does."""
    known = content["scenario"]
    scenario = next(each for each in SCENARIOS if each.name == known["name"])
    found = Result(
        scenario=replace(scenario, what=known["what"], hold=known["hold"]),
        bound=bound_of(scenario, report),
        begun=content["begun"],
        outages=tuple(
            Outage(since=each["since"], until=each["until"], reasons=tuple(each["reasons"]))
            for each in content["outages"]
        ),
        acknowledged=content["acknowledged"],
        missing=content["missing"],
        oldest_missing=content["oldest_missing"],
        redundant=content["redundant"],
        has_standby=content.get("has_standby", False),
        follows=content.get("follows"),
        refused=content["refused"],
        repaired=content["repaired"],
        mended=content["mended"],
        events=tuple(Event(what=each["what"], seconds=each["seconds"]) for each in content["events"]),
        provenance=content["provenance"],
        versions=content.get("versions", {}),
    )
    return found.to_json()
