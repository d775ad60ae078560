"""Findings as workflow commands of GitHub Actions, which show them on the lines of the stack file that cause them.

They are printed, so they need no token: pull requests of forks have them as well.
"""

from collections.abc import Iterator, Sequence

from offline.comparison.setting_changes import SettingChange
from offline.comparison.stack_difference import StackDifference
from offline.evaluation.violation import Cause, Violation, causes

_LEVELS = {"mandatory": "error", "advisory": "warning"}


def annotations(found: Sequence[StackDifference]) -> Iterator[str]:
    """A command for each new finding and setting; of a finding that no setting causes, one for the whole run."""
    for each in found:
        for cause in causes(each.new_findings):
            for said in cause.statements:
                message = _message(said, cause) + (f"\nRemedy: {said.remedy}" if said.remedy else "")
                for place in each.causes_of((said.policy, said.message)) or (None,):
                    yield _command(_LEVELS[said.level], _place(each.stack, place), said.policy, message)
        longer = [figure for figure in each.worse if not figure.breached]  # of a breached one its finding says so
        for figure in longer[:1]:
            for change in each.causes_of(figure.key):
                title = f"{figure.objective.upper()} gets worse"
                text = f"{figure.subject}, {figure.disruption}: {figure.amounts}"
                yield _command("notice", _place(each.stack, change), title, text)


def _message(said: Violation, cause: Cause) -> str:
    names = [urn.rpartition("::")[2] for urn in cause.of(said)]
    return said.message if len(names) < 2 else f"{', '.join(names)}: {cause.shared(said)}"


def refusal(line: str, place: tuple[str, int | None] | None) -> str:
    """A line that refuses a setting, on the setting's line where there is one."""
    file, number = place or ("", None)
    where = (*((("file", file),) if file else ()), *((("line", str(number)),) if number else ()))
    return _command("error", where, "preview refused", line)


def _place(stack: str, change: SettingChange | None) -> tuple[tuple[str, str], ...]:
    if change is None or change.line is None:
        return ()
    return (("file", f"Pulumi.{stack}.yaml"), ("line", str(change.line)))


def _command(level: str, place: Sequence[tuple[str, str]], title: str, message: str) -> str:
    properties = ",".join(f"{name}={_property(value)}" for name, value in (*place, ("title", title)))
    return f"::{level} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
