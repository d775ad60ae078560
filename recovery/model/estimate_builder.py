"""Builds an estimate, one step or missing prerequisite after the other."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from declared.requirements.requirement import Requirements
from declared.resource import Declared
from declared.values import MISSING, read
from recovery.model.estimate import Estimate, MissingPrerequisite
from recovery.model.readings import missing_prerequisite, plain
from recovery.model.step import Constant, Property, Step


@dataclass
class EstimateBuilder:
    """Collects steps and missing prerequisites. It reads no value: `recovery.model.readings` does."""

    steps: list[Step] = field(default_factory=list[Step])
    missing: list[MissingPrerequisite] = field(default_factory=list[MissingPrerequisite])
    evidence: list[Property] = field(default_factory=list[Property])
    note: str = ""
    branch: str | None = None
    """Of the steps that are added from now on."""

    untested: bool = False

    def estimate(self) -> Estimate:
        return Estimate(
            tuple(self.steps),
            tuple(dict.fromkeys(self.missing)),
            self.note,
            tuple(dict.fromkeys(self.evidence)),
            self.untested,
        )

    def include(self, other: "EstimateBuilder | Estimate") -> None:
        """Appends the steps, missing prerequisites and evidence of another estimate."""
        self.steps.extend(replace(each, branch=each.branch or self.branch) for each in other.steps)
        self.missing.extend(other.missing)
        self.evidence.extend(other.evidence)

    def add_constant(self, constant: Constant) -> None:
        """Adds a step whose duration no resource declares."""
        self.steps.append(Step(name=constant.name, duration=constant.value, source=constant, branch=self.branch))

    def add_step(self, name: str, duration: timedelta, resource: Declared, path: str, found: object) -> None:
        """Adds a step whose duration was computed from what a resource declares."""
        source = Property(urn=resource.urn, path=path, found=str(found))
        self.steps.append(Step(name=name, duration=duration, source=source, branch=self.branch))

    def add_measured(self, constant: Constant, resource: Declared, path: str, found: object) -> None:
        """Adds a step of which a property decides what drills measured."""
        source = Property(urn=resource.urn, path=path, found=str(found))
        step = Step(
            name=constant.name, duration=constant.value, source=source, measured=constant.measured, branch=self.branch
        )
        self.steps.append(step)

    def add_missing(
        self,
        what: str,
        resource: Declared | None,
        path: str = "",
        *,
        found: object,
        allowed: str,
        until_failback: bool = False,
    ) -> None:
        """Makes the estimate unbounded, for a reason that no policy reports."""
        self.missing.append(
            missing_prerequisite(what, resource, path, found=found, allowed=allowed, until_failback=until_failback)
        )

    def add_unreadable(self, *readings: object) -> None:
        """Makes the estimate unbounded for each reading that has no value."""
        self.missing.extend(each for each in readings if isinstance(each, MissingPrerequisite))

    def require(self, resource: Declared, *required: Requirements) -> None:
        """Makes the estimate unbounded while a policy is violated that reports one of these requirements."""
        for each in required:
            state = each.state(resource)
            if state == "met":
                self._add_evidence(resource, each)
            else:
                self.unbounded(each.policy, resource, decided=state == "violated")

    def unbounded(self, policy: str, resource: Declared | None, *, decided: bool = True) -> None:
        """Makes the estimate unbounded while a policy is violated, which says of the resource what is wrong."""
        self.missing.append(MissingPrerequisite(policy=policy, urn=resource.urn if resource else None, decided=decided))

    def _add_evidence(self, resource: Declared, required: Requirements) -> None:
        for each in required:
            if each.type == resource.type and "[]" not in each.path:
                value = read(resource.props, each.path)
                found = "not set (the default)" if value is MISSING else plain(value)
                self.evidence.append(Property(urn=resource.urn, path=each.path, found=found))
