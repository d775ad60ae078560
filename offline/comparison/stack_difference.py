"""What is different in one stack: resources, figures of the recovery model, findings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from offline.comparison import cost_table, finding_lines, recovery_table
from offline.comparison.build import Build
from offline.comparison.resources import Changes, changes
from offline.comparison.setting_changes import SettingChange
from offline.comparison.worse import Worse, worse
from offline.evaluation.violation import Violation


@dataclass(frozen=True)
class StackDifference:
    """The builds of the base and of the working tree."""

    stack: str
    base: str
    """What the base is called."""

    before: Build
    after: Build
    settings: tuple[SettingChange, ...] = ()
    """Which settings of the stack file differ."""

    causes: Mapping[tuple[str, ...], tuple[SettingChange, ...]] = field(
        default_factory=dict[tuple[str, ...], tuple[SettingChange, ...]]
    )
    """Of what is new or worse, by its key: the settings without whose change it would not be."""

    @cached_property
    def changes(self) -> Changes:
        return changes(self.before.resources, self.after.resources)

    @cached_property
    def recovery(self) -> tuple[str, ...]:
        return tuple(recovery_table.lines(self.before.recovery, self.after.recovery))

    @cached_property
    def cost(self) -> tuple[str, ...]:
        return tuple(cost_table.lines(self.before.cost, self.after.cost))

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """What is violated or advised now and was not, and the other way round; of an older base that kept none, nothing."""
        known = self.before.summary is not None
        return tuple(finding_lines.lines(self.before.findings, self.after.findings)) if known else ()

    @property
    def is_any(self) -> bool:
        return bool(self.changes or self.recovery or self.cost or self.before.verdict != self.after.verdict)

    @property
    def passed(self) -> bool:
        return self.after.passed

    @cached_property
    def worse(self) -> tuple[Worse, ...]:
        """Figures that are longer, or availability that is lower, than in the base."""
        return worse(self.before.recovery, self.after.recovery)

    @cached_property
    def new_findings(self) -> tuple[Violation, ...]:
        """What the base does not violate, mandatory or not, and is decided."""
        known = {(each.policy, each.message) for each in self.before.findings}
        return tuple(each for each in self.after.findings if each.decided and (each.policy, each.message) not in known)

    def causes_of(self, key: tuple[str, ...]) -> tuple[SettingChange, ...]:
        return self.causes.get(key, ())
