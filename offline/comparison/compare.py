"""`python -m offline diff BASE`: previews a commit and the working tree, and prints what is different."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Self

from offline.comparison import recovery_table, report
from offline.comparison.base_tree import BaseError, Commit, base_tree, commit
from offline.comparison.build import Build, KeptBuilds
from offline.comparison.resources import changes
from offline.every_stack import stack_names

SUCCESS, DIFFERENT, BAD_INPUT, PROGRAM_ERROR = 0, 1, 2, 3
_ENDS_WELL = (0, 1)  # a violated policy leaves a build as well
_TERMINATED = 128 + signal.SIGTERM


class PreviewError(Exception):
    """A preview that ended without a build."""

    def __init__(self, line: str, code: int) -> None:
        super().__init__(line)
        self.code = code


def compare(root: Path, base: str, stacks: Sequence[str], *, exit_code: bool = False) -> int:
    """Prints the differences of each stack; the exit code.

    0: compared, whatever was found; with `exit_code`, 1 where anything differs; 2: a base or settings that cannot be used;
    3: one of the two programs failed. All previews run side by side; the base's are kept, and run once a day.
    """
    _end_on_termination()
    try:
        against = commit(root, base)
        kept = KeptBuilds(root, against.digest)
        with base_tree(root, against.digest) as tree, ExitStack() as running:
            if _requirements(tree) != _requirements(root):
                sys.stderr.write("requirements.txt differs: both are previewed with what is installed here\n")
            pairs = [
                (stack, _base(running, stack, tree, against, kept), _head(running, stack, root))
                for stack in stacks or stack_names(root)
            ]
            differs = False
            for stack, of_base, of_head in pairs:
                after = of_head()
                text, is_different = _differences(stack, of_base(), after, str(against))
                differs = differs or is_different
                sys.stdout.write(text)
                sys.stdout.flush()
    except BaseError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_INPUT
    except PreviewError as error:
        sys.stderr.write(f"{error}\n")
        return error.code
    return DIFFERENT if differs and exit_code else SUCCESS


def _head(running: ExitStack, stack: str, root: Path) -> Callable[[], Build]:
    return running.enter_context(_Preview(stack, root, "the working tree")).build


def _base(running: ExitStack, stack: str, tree: Path, against: Commit, kept: KeptBuilds) -> Callable[[], Build]:
    """The base's build of a stack: as it is kept, or of a preview that is kept from then on."""
    if not (tree / f"Pulumi.{stack}.yaml").exists():
        return lambda: Build(f"{stack}: no such stack", [], None)
    if (build := kept.of(stack)) is not None:
        return lambda: build
    preview = running.enter_context(_Preview(stack, tree, str(against)))
    return lambda: kept.keep(stack, preview.build())


def _end_on_termination() -> None:
    """Ends as by an exception, so that what was begun is ended and taken away."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        sys.exit(_TERMINATED)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, end)


def _requirements(root: Path) -> bytes | None:
    file = root / "requirements.txt"
    return file.read_bytes() if file.exists() else None


def _differences(stack: str, before: Build, after: Build, base: str) -> tuple[str, bool]:
    """The differences as text, and whether there are any."""
    found = changes(before.resources, after.resources)
    counts = f"{stack}: {report.counts(found)}, against {base}"
    table = list(recovery_table.lines(before.recovery, after.recovery))
    verdicts = [] if before.verdict == after.verdict else [f"- {before.verdict}", f"+ {after.verdict}"]
    text = [counts, *report.lines(found), *(["recovery:", *table] if table else []), *verdicts]
    return "\n".join(text) + "\n\n", bool(found.added or found.removed or found.changed or table or verdicts)


class _Preview:
    """A preview that runs in a tree, with the tree's own code; ended with the block, whether it has finished or not."""

    def __init__(self, stack: str, tree: Path, what: str) -> None:
        self._build, self._what = tree / "build" / stack, what
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter
            [sys.executable, "-m", "offline", "preview", stack],
            cwd=tree,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def build(self) -> Build:
        """Waits for the end. Raises PreviewError where there is no build then."""
        printed, complaints = self._process.communicate()
        code = self._process.returncode
        if code not in _ENDS_WELL or not printed.strip():
            line = (complaints.strip() or f"ended by {code}").splitlines()[-1]
            raise PreviewError(f"{self._what}: {line}", BAD_INPUT if code == BAD_INPUT else PROGRAM_ERROR)
        table = self._build / "recovery.json"
        return Build(
            printed.strip().splitlines()[-1],
            json.loads((self._build / "resources.json").read_text(encoding="utf-8")),
            json.loads(table.read_text(encoding="utf-8")) if table.exists() else None,
        )
