"""`python -m offline diff BASE`: previews a commit and the working tree, and prints what is different."""

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Self

from offline.comparison import recovery_table, report
from offline.comparison.base_tree import BaseError, base_tree, commit
from offline.comparison.resources import changes

GOOD, BAD_INPUT, PROGRAM_ERROR = 0, 2, 3
_ENDS_WELL = (0, 1)  # a violated policy leaves a build as well
_TERMINATED = 128 + signal.SIGTERM


class PreviewError(Exception):
    """A preview that ended without a build."""

    def __init__(self, line: str, code: int) -> None:
        super().__init__(line)
        self.code = code


@dataclass(frozen=True)
class Build:
    """What a preview left, as far as it is compared."""

    verdict: str
    resources: list[dict[str, Any]]
    recovery: dict[str, Any] | None


def compare(root: Path, base: str, stacks: Sequence[str]) -> int:
    """Prints the differences of each stack; the exit code.

    0: compared, whatever was found; 2: a base or settings that cannot be used; 3: one of the two programs failed.
    """
    _end_on_termination()
    try:
        against = commit(root, base)
        with base_tree(root, against.digest) as tree:
            if _requirements(tree) != _requirements(root):
                sys.stderr.write("requirements.txt differs: both are previewed with what is installed here\n")
            for stack in stacks or _stacks(root):
                sys.stdout.write(_of_stack(stack, tree, root, str(against)))
                sys.stdout.flush()
    except BaseError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_INPUT
    except PreviewError as error:
        sys.stderr.write(f"{error}\n")
        return error.code
    return GOOD


def _end_on_termination() -> None:
    """Ends as by an exception, so that what was begun is ended and taken away."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        sys.exit(_TERMINATED)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, end)


def _stacks(root: Path) -> list[str]:
    return sorted((path.name.split(".")[1] for path in root.glob("Pulumi.*.yaml")), reverse=True)


def _requirements(root: Path) -> bytes | None:
    file = root / "requirements.txt"
    return file.read_bytes() if file.exists() else None


def _of_stack(stack: str, tree: Path, root: Path, base: str) -> str:
    with _Preview(stack, tree, base) as of_base, _Preview(stack, root, "the working tree") as of_head:
        is_new = not (tree / f"Pulumi.{stack}.yaml").exists()
        after = of_head.build()
        before = Build(f"{stack}: no such stack", [], None) if is_new else of_base.build()
    found = changes(before.resources, after.resources)
    counts = (
        f"{stack}: {len(found.added)} added, {len(found.removed)} removed, {len(found.changed)} changed, "
        f"{found.same} the same, against {base}"
    )
    table = list(recovery_table.lines(before.recovery, after.recovery))
    verdicts = [] if before.verdict == after.verdict else [f"- {before.verdict}", f"+ {after.verdict}"]
    text = [counts, *report.lines(found), *(["recovery:", *table] if table else []), *verdicts]
    return "\n".join(text) + "\n\n"


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
        if code not in _ENDS_WELL:
            line = (complaints.strip() or f"ended by {code}").splitlines()[-1]
            raise PreviewError(f"{self._what}: {line}", BAD_INPUT if code == BAD_INPUT else PROGRAM_ERROR)
        table = self._build / "recovery.json"
        return Build(
            printed.strip().splitlines()[-1],
            json.loads((self._build / "resources.json").read_text(encoding="utf-8")),
            json.loads(table.read_text(encoding="utf-8")) if table.exists() else None,
        )
