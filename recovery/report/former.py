"""The figures of another assessment, read back from its recovery.json: what a report shows them beside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from recovery.model.entry import Entry
from recovery.model.estimate import Estimate
from recovery.model.step import Constant, Property, Step

Objective = Literal["rto", "rpo"]
OBJECTIVES: tuple[Objective, ...] = ("rto", "rpo")


@dataclass(frozen=True)
class Former:
    """Estimates by objective, subject and disruption. Of a report that compares with nothing, none."""

    estimates: Mapping[tuple[str, str, str], Estimate] = field(default_factory=dict[tuple[str, str, str], Estimate])
    availability: float | None = None

    @classmethod
    def of(cls, table: Mapping[str, Any] | None) -> "Former":
        """From recovery.json; one that an older program wrote in another form counts as none."""
        try:
            return cls() if table is None else cls(_estimates(table), table["availability"]["percent"])
        except (KeyError, TypeError):
            return cls()

    def differing(self, entry: Entry, objective: Objective) -> Estimate | None:
        """The estimate as it was, where its steps or its total are others now."""
        former = self.estimates.get((objective, entry.subject, entry.disruption.value))
        present = entry.rto if objective == "rto" else entry.rpo
        if former is None or present is None:
            return None
        steps = [[(step.name, step.duration) for step in each.steps] for each in (former, present)]
        return None if steps[0] == steps[1] else former

    def worst(self, subjects: set[str], objective: Objective) -> timedelta | None:
        """The longest total of these subjects."""
        found = [
            each.total for (of, subject, _), each in self.estimates.items() if of == objective and subject in subjects
        ]
        return max(found, default=None)


def _estimates(table: Mapping[str, Any]) -> Mapping[tuple[str, str, str], Estimate]:
    return {
        (objective, entry["subject"], entry["disruption"]): Estimate(tuple(_step(each) for each in estimate["steps"]))
        for entry in table["entries"]
        for objective in OBJECTIVES
        if (estimate := entry[objective]) is not None
    }


def _step(written: Mapping[str, Any]) -> Step:
    duration, source = timedelta(seconds=written["seconds"]), written["source"]
    branch = written.get("branch")  # an older program's steps all followed each other
    known = (
        Property(urn=source["urn"], path=source["path"], found=source["found"])
        if source["kind"] == "property"
        else Constant(name=source["name"], value=duration, source=source["source"], why=source["why"])
    )
    return Step(name=written["name"], duration=duration, source=known, branch=branch)
