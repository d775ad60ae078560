"""`python -m offline diff BASE`: previews a commit and the working tree, and prints what is different."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, Self

from offline.comparison import report
from offline.comparison.annotations import annotations, refusal
from offline.comparison.base_tree import BaseError, Commit, base_tree, commit
from offline.comparison.build import Build, KeptBuilds
from offline.comparison.comment import comment, refused
from offline.comparison.setting_changes import SettingChange
from offline.comparison.stack_difference import StackDifference
from offline.engine import environment
from offline.every_stack import stack_names
from offline.output.progress import Progress

SUCCESS, DIFFERENT, BAD_INPUT, PROGRAM_ERROR = 0, 1, 2, 3
_ENDS_WELL = (0, 1)  # a violated policy leaves a build as well
_TERMINATED = 128 + signal.SIGTERM


class PreviewError(Exception):
    """A preview that ended without a build."""

    def __init__(self, line: str, code: int) -> None:
        super().__init__(line)
        self.code = code


def compare(
    root: Path, base: str, stacks: Sequence[str], *, exit_code: bool = False, comment_in: Path | None = None
) -> int:
    """Prints the differences of each stack; the exit code.

    0: compared, whatever was found; with `exit_code`, 1 where anything differs; 2: a base or settings that cannot be used;
    3: one of the two programs failed. All previews run side by side; the base's are kept, and run once a day. With
    `comment_in`, what a pull request's comment says is written into that directory, and its annotations are printed.
    """
    _end_on_termination()
    try:
        found = list(_compared(root, base, stacks, with_causes=comment_in is not None))
    except (BaseError, PreviewError) as error:
        sys.stderr.write(f"{error}\n")
        if comment_in:
            _write_refusal(root, str(error), comment_in)
        return error.code if isinstance(error, PreviewError) else BAD_INPUT
    if comment_in:
        comment(found).write(comment_in)
        for each in found:
            report_file = root / "build" / each.stack / "recovery.html"
            shutil.copyfile(report_file, comment_in / f"recovery-{each.stack}.html")
        sys.stdout.writelines(f"{line}\n" for line in annotations(found))
    return DIFFERENT if exit_code and any(each.is_any for each in found) else SUCCESS


def _write_refusal(root: Path, line: str, directory: Path) -> None:
    environment.forget()
    from offline.comparison.stack_files import place_of_refusal  # noqa: PLC0415 - imports pulumi

    refused(line).write(directory)
    sys.stdout.write(f"{refusal(line, place_of_refusal(root, line))}\n")


def _compared(root: Path, base: str, stacks: Sequence[str], *, with_causes: bool) -> Iterator[StackDifference]:
    """The difference of each stack, which is printed as soon as it is known. Raises BaseError, PreviewError."""
    against = commit(root, base)
    kept = KeptBuilds(root, against.digest)
    with base_tree(root, against.digest) as tree, ExitStack() as running:
        if _requirements(tree) != _requirements(root):
            sys.stderr.write("requirements.txt differs: both are previewed with what is installed here\n")
        pairs = [
            (stack, _base(running, stack, tree, against, kept), _head(running, stack, root))
            for stack in stacks or stack_names(root)
        ]
        progress = running.enter_context(Progress())
        for stack, of_base, of_head in pairs:
            progress.says(f"{stack}: previewing the working tree")
            after = of_head()
            progress.says(f"{stack}: previewing {against}")
            before = of_base()
            progress.clear()
            found = StackDifference(stack, str(against), before, after, _settings(stack, tree, root))
            sys.stdout.write(_text(found))
            sys.stdout.flush()
            _write_report(root, found)
            yield _with_causes(root, found) if with_causes else found


def _write_report(root: Path, found: StackDifference) -> None:
    """The report with the base's figures beside its own, where any differs."""
    if found.before.recovery is None or not found.recovery:
        return
    environment.forget()
    from offline.comparison.report_page import write_with_base  # noqa: PLC0415 - imports pulumi

    write_with_base(root, found.stack, found.after, found.before.recovery, found.base)


def _settings(stack: str, tree: Path, root: Path) -> tuple[SettingChange, ...]:
    files = [each / f"Pulumi.{stack}.yaml" for each in (tree, root)]
    if not all(file.exists() for file in files) or files[0].read_bytes() == files[1].read_bytes():
        return ()
    environment.forget()
    from offline.comparison.stack_files import changed_settings  # noqa: PLC0415 - imports pulumi

    return changed_settings(stack, tree, root)


def _with_causes(root: Path, found: StackDifference) -> StackDifference:
    if not found.settings or not (found.worse or found.new_findings):
        return found
    environment.forget()
    from offline.comparison.causes import causes  # noqa: PLC0415 - imports pulumi, which looks at the environment

    return replace(found, causes=causes(root, found))


def _head(running: ExitStack, stack: str, root: Path) -> Callable[[], Build]:
    return running.enter_context(_Preview(stack, root, "the working tree")).build


def _base(running: ExitStack, stack: str, tree: Path, against: Commit, kept: KeptBuilds) -> Callable[[], Build]:
    """The base's build of a stack: as it is kept, or of a preview that is kept from then on."""
    if not (tree / f"Pulumi.{stack}.yaml").exists():
        return lambda: Build(f"{stack}: no such stack", [], None, None)
    if (build := kept.of(stack)) is not None:
        return lambda: build
    preview = running.enter_context(_Preview(stack, tree, str(against)))
    return lambda: kept.keep(stack, preview.build())


def _end_on_termination() -> None:
    """Ends as by an exception, so that what was begun is ended and taken away."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        sys.exit(_TERMINATED)

    for each in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each) is not signal.SIG_IGN:  # as under nohup
            signal.signal(each, end)


def _requirements(root: Path) -> bytes | None:
    file = root / "requirements.txt"
    return file.read_bytes() if file.exists() else None


def _text(found: StackDifference) -> str:
    before, after, table = found.before.verdict, found.after.verdict, found.recovery
    lines = [
        f"{found.stack}: {report.counts(found.changes)}, against {found.base}",
        *report.lines(found.changes),
        *(["recovery:", *table] if table else []),
        *(["cost:", *found.cost] if found.cost else []),
        *found.findings,
        *([] if before == after else [f"- {before}", f"+ {after}"]),
    ]
    return "\n".join(lines) + "\n\n"


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
        return Build(
            printed.strip().splitlines()[-1],
            self._read("resources.json") or [],
            self._read("recovery.json"),
            self._read("verdict.json"),
            self._read("cost.json"),
        )

    def _read(self, name: str) -> Any:
        file = self._build / name
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
