"""The offline preview of a stack: reads its files, runs the program, evaluates what it declared, writes and shows it."""

import sys
import traceback
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pulumi

from cost import PriceListError
from offline.evaluation import cost, recovery
from offline.evaluation.policies import evaluate_pack
from offline.evaluation.verdict import Evaluator, evaluate
from offline.output import build, report
from offline.output.progress import Progress
from offline.output.provenance import provenance
from offline.program import declare_program
from offline.stack_files.pair import read_pair
from offline.stack_files.stack_file import file_text, read_stack
from policies.model.errors import PackError
from settings import SettingsError

PASSED, VIOLATION, BAD_INPUT, PROGRAM_ERROR = 0, 1, 2, 3

EVALUATORS: Sequence[Evaluator] = (evaluate_pack,)
"""What evaluates everything declared."""


def preview(root: Path, stack_name: str, *, every_resource: bool) -> int:
    """Previews a stack of the project in `root`, which must be the current directory; the exit code.

    0: passed; 1: a mandatory policy is violated; 2: settings that cannot be used, by themselves or beside the peer's, in one
    line; 3: the program failed.
    Only a program that ran to its end replaces the build of the last one.
    """
    with Progress() as progress:
        return _preview(root, stack_name, progress, every_resource=every_resource)


def _preview(root: Path, stack_name: str, progress: Progress, *, every_resource: bool) -> int:
    try:
        stack = read_stack(root, stack_name)
        pair = read_pair(root, stack)
        if line := pair.refusal():
            return _fail(progress, BAD_INPUT, line)
        progress.says(f"{stack_name}: declaring every resource")
        declaration = declare_program(root, stack)
    except (SettingsError, pulumi.RunError) as error:
        return _fail(progress, BAD_INPUT, str(error))
    except Exception as error:
        return _fail(progress, PROGRAM_ERROR, f"{_place(error, root)}{type(error).__name__}: {error}")
    declaration = replace(declaration, warnings=(*declaration.warnings, *pair.said()))
    progress.says(f"{stack_name}: evaluating {len(declaration)} resources")
    assessment = recovery.assessed(declaration)
    try:
        bill = cost.estimated(declaration, stack)
        verdict = evaluate(declaration, EVALUATORS)
    except (PackError, PriceListError) as error:
        return _fail(progress, BAD_INPUT, str(error))
    progress.says(f"{stack_name}: writing build/{stack_name}")
    try:
        build.write(root / "build", stack.name, declaration, assessment, verdict, bill=bill)
        if not (root / f"Pulumi.{stack.name}.yaml").exists():  # derived: the file that becomes real on the day
            (root / "build" / stack.name / f"Pulumi.{stack.name}.yaml").write_text(file_text(stack), encoding="utf-8")
    except OSError as error:
        return _fail(progress, BAD_INPUT, f"build: {error.strerror}; allowed: a directory that can be written to")
    progress.clear()
    report.show(stack, declaration, assessment, verdict, provenance(root), bill=bill, every_resource=every_resource)
    return PASSED if verdict.passed else VIOLATION


def _fail(progress: Progress, code: int, line: str) -> int:
    progress.clear()
    sys.stderr.write(f"{line}\n")
    return code


def _place(error: BaseException, root: Path) -> str:
    """Where in the program's own code the error came up; nothing if it did so in no frame of it."""
    for file, line in reversed([place for each in _chain(error) for place in _places(each)]):
        path = Path(file)
        if path.is_relative_to(root) and path.relative_to(root).parts[0] not in (".venv", "offline"):
            return f"{path.relative_to(root)}:{line}: "
    return ""


def _chain(error: BaseException) -> list[BaseException]:
    """The error after what caused it; the SDK makes errors that are their own cause."""
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause and cause not in chain:
        chain.insert(0, cause)
        cause = cause.__cause__ or cause.__context__
    return chain


def _places(error: BaseException) -> list[tuple[str, int | None]]:
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    return [*places, (error.filename, error.lineno)] if isinstance(error, SyntaxError) and error.filename else places
