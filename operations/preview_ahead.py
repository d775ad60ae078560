"""What a promotion would change, asked while the other region still takes writes.

A preview takes about as long as the update itself, and between the demotion and the promotion no region takes writes.
"""

import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from operations.applying import Applier
from operations.declaring import declare, preview_command
from operations.journal import FOLDER
from operations.reality import Reality
from operations.registry_login import login_command
from operations.stack_files import Edit, copy_project, edited
from operations.steps import Position, Step, Stopped, done, ready
from operations.unexpected_changes import preview_command as engine_command
from operations.unexpected_changes import refuse_unexpected

_LOGIN_SECONDS = 60


def preview_ahead(
    reality: Reality,
    applier: Applier,
    target: str,
    edits: Callable[[], Sequence[Edit]],
    *,
    already: Callable[[], str | None],
) -> list[Step]:
    """`edits`: what the files will say when `target` is promoted, but its token. `already`: why it is too late to ask.

    No step without Pulumi. Raises Stopped, before anything is changed, where the update would take away what holds state.
    """
    if applier.without_pulumi:
        return []
    short = FOLDER / f"promotion-of-{target}"
    folder = reality.directory / short
    file = f"Pulumi.{target}.yaml"

    def position() -> Position:
        if (reason := already()) is not None:
            return done(reason)
        if target in applier.previewed:
            return done("nothing that holds state is taken away")
        return ready("before writes stop")

    def act() -> None:
        _copy(reality.directory, folder, edited(reality.directory, edits()))
        declare(reality.programs, target, folder)
        answer = reality.programs.run(login_command(target), seconds=_LOGIN_SECONDS)
        if not answer.good:
            raise Stopped(f"the login to the registry failed: {answer.reason}")
        refuse_unexpected(reality.programs, target, refresh=False, file=folder / file)
        applier.previewed.add(target)

    return [
        Step(
            f"preview the promotion of {target}",
            position,
            act,
            commands=lambda: [
                preview_command(target, folder),
                login_command(target),
                engine_command(target, refresh=False, file=short / file),
            ],
            patience=timedelta(minutes=2),
        )
    ]


def _copy(directory: Path, folder: Path, texts: dict[str, str]) -> None:
    """The project's files, as a preview reads them, with the stack files of then. Kept, to be looked at."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    copy_project(directory, folder)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
