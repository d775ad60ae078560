"""The command line: `python -m offline preview STACK|all [--all]`, `... diff BASE [STACK ...]`, `... what-if STACK KEY=VALUE ...`."""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from offline.output.progress import Progress

SUCCESS, BAD_INPUT, INTERRUPTED, PIPE_CLOSED = 0, 2, 130, 141
_A_MOMENT = 0.01


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, like all bad input."""
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str]) -> int:
    """Runs the command; the exit code."""
    parser = _Parser(prog="python -m offline", description="Looks at a stack with no account, cluster or Pulumi CLI.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    command = commands.add_parser("preview", help="declare everything and evaluate it; writes build/STACK")
    command.add_argument("stack", metavar="STACK", help="name of the stack, as in Pulumi.STACK.yaml; all: every one")
    command.add_argument("--all", action="store_true", help="show every resource and output")
    difference = commands.add_parser("diff", help="preview a commit and the working tree, and print what is different")
    difference.add_argument("base", metavar="BASE", help="branch, tag or commit to compare with")
    difference.add_argument("stacks", metavar="STACK", nargs="*", help="stacks to compare; none: all")
    difference.add_argument(
        "--comment", metavar="DIRECTORY", type=Path, help="write what a pull request's comment says"
    )
    difference.add_argument("--exit-code", action="store_true", help="exit with 1 where anything differs")
    supposed = commands.add_parser("what-if", help="print what other settings would change; edits and writes nothing")
    supposed.add_argument("stack", metavar="STACK", help="name of the stack; all: every one")
    supposed.add_argument("changes", metavar="KEY=VALUE", nargs="*", help="settings, as in archive.timeout=4m")
    killed = commands.add_parser("interrupted", help="what a killed update left; reads `pulumi stack export`")
    killed.add_argument("stack", metavar="STACK", help="the stack whose state is given on standard input")
    kept = commands.add_parser("archives", help="an import file of the archives that a lost stack left")
    kept.add_argument("stack", metavar="STACK", help="the stack, which was previewed before: build/STACK")
    kept.add_argument("import_file", metavar="IMPORT_FILE", help="what `pulumi preview --import-file` wrote")
    kept.add_argument("aliases", metavar="ALIASES", help="region, name and key of every KMS alias, a line each")
    return _run(parser.parse_args(arguments))


def _run(chosen: argparse.Namespace) -> int:
    # Each command imports what it needs when it runs: an interrupt during the imports ends like any other.
    match chosen.command:
        case "diff":
            from offline.comparison import compare  # noqa: PLC0415

            return compare(
                Path.cwd(), chosen.base, chosen.stacks, exit_code=chosen.exit_code, comment_in=chosen.comment
            )
        case "what-if":
            return _what_if(chosen)
        case "interrupted":
            return _explain_interruption(chosen.stack)
        case "archives":
            from offline.archives import print_archives  # noqa: PLC0415

            return print_archives(Path.cwd() / "build" / chosen.stack, Path(chosen.import_file), Path(chosen.aliases))
        case _:
            return _preview(chosen)


def _preview(chosen: argparse.Namespace) -> int:
    if chosen.stack == "all":
        from offline.every_stack import preview_all  # noqa: PLC0415

        return preview_all(Path.cwd(), every_resource=chosen.all)
    from offline.engine import environment  # noqa: PLC0415

    environment.forget()
    with Progress() as progress:
        progress.says(f"{chosen.stack}: importing the SDKs")
        from offline.preview import preview  # noqa: PLC0415 - imports pulumi, which looks at the environment

    return preview(Path.cwd(), chosen.stack, every_resource=chosen.all)


def _what_if(chosen: argparse.Namespace) -> int:
    from offline.engine import environment  # noqa: PLC0415

    environment.forget()
    from offline.every_stack import stack_names  # noqa: PLC0415
    from offline.what_if import what_if  # noqa: PLC0415 - imports pulumi, which looks at the environment

    stacks = stack_names(Path.cwd()) if chosen.stack == "all" else [chosen.stack]
    codes: list[int] = []
    for stack in stacks:
        codes.append(what_if(Path.cwd(), stack, chosen.changes))
        sys.stdout.write("\n" if stack != stacks[-1] else "")
        if codes[-1] == BAD_INPUT:
            break
    return max(codes)


def _explain_interruption(stack: str) -> int:
    from offline.interrupted import ExportError, advice, interrupted  # noqa: PLC0415

    try:
        operations = interrupted(sys.stdin.read())
    except (ExportError, UnicodeDecodeError) as error:
        message = (
            str(error) if isinstance(error, ExportError) else "standard input: not UTF-8; allowed: an exported state"
        )
        sys.stderr.write(f"{message}\n")
        return BAD_INPUT
    sys.stdout.write(advice(operations, stack))
    return SUCCESS


def run(arguments: Sequence[str]) -> int:
    """The command as a shell sees it: an interrupt, a closed pipe and a full disk end it without a traceback."""
    alone = list(arguments[:1]) in (["preview"], ["what-if"]) and "all" not in arguments
    if alone and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _end_at_once)
    try:
        code = main(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_standard_output()
        return PIPE_CLOSED
    except OSError as error:
        _forget_standard_output()
        sys.stderr.write(f"standard output: {error.strerror}; allowed: one that can be written to\n")
        return BAD_INPUT
    return code


def _end_at_once(_signal: int, _frame: FrameType | None) -> NoReturn:
    """A preview has nothing to undo: a build replaces the last one in a single step.

    An exception would do, but for the places where Python only reports one: callbacks of the import system.
    """
    os._exit(INTERRUPTED)


def _raise_again(dropped: "sys.UnraisableHookArgs") -> None:
    """What ends a command comes again a moment later where Python drops it: in a finalizer, and in a callback of the import system."""
    ending = dropped.exc_value
    if not isinstance(ending, KeyboardInterrupt | SystemExit):
        sys.__unraisablehook__(dropped)
        return

    def again(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise ending

    signal.signal(signal.SIGALRM, again)
    signal.setitimer(signal.ITIMER_REAL, _A_MOMENT)


def _forget_standard_output() -> None:
    """What is left in the buffer would be written, and refused again, when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.unraisablehook = _raise_again
    gc.disable()  # a preview ends in seconds: looking for garbage would take a quarter of them
    sys.exit(run(sys.argv[1:]))
