"""The step that writes the stack files."""

from collections.abc import Callable, Sequence

from operations.reality import Reality
from operations.stack_files import Edit, difference, edited, is_written, write
from operations.steps import Position, Step, done, ready


def write_files(
    reality: Reality,
    name: str,
    edits: Callable[[], Sequence[Edit]],
    *,
    already: Callable[[], str | None] = lambda: None,
    warning: str = "",
) -> Step:
    """Writes both files. `already`: why a later step has been taken, which makes this one a thing of the past."""

    def position() -> Position:
        if (reason := already()) is not None:
            return done(reason)
        if is_written(reality.directory, edits()):
            return done("both files say so")
        return ready("Pulumi.*.yaml")

    def act() -> None:
        write(reality.directory, edited(reality.directory, edits()))

    def change() -> Sequence[str]:
        return difference(reality.directory, edited(reality.directory, edits()))

    return Step(name, position, act, change=change, only_files=True, warning=warning)
