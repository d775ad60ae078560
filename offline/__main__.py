"""The command line: `python -m offline preview STACK [--all]`, `... diff BASE [STACK ...]`, `... interrupted STACK`."""

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from offline.comparison import compare
from offline.engine import environment
from offline.interrupted import ExportError, advice, interrupted


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, like all bad input."""
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str]) -> int:
    """Runs the command; the exit code."""
    parser = _Parser(prog="python -m offline", description="Looks at a stack with no account, cluster or Pulumi CLI.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    command = commands.add_parser("preview", help="declare everything and judge it; writes build/STACK")
    command.add_argument("stack", metavar="STACK", help="name of the stack, as in Pulumi.STACK.yaml")
    command.add_argument("--all", action="store_true", help="show every resource, not only how many of each kind")
    difference = commands.add_parser("diff", help="preview a commit and the working tree, and print what is different")
    difference.add_argument("base", metavar="BASE", help="branch, tag or commit to compare with")
    difference.add_argument("stacks", metavar="STACK", nargs="*", help="stacks to compare; none: all")
    killed = commands.add_parser("interrupted", help="what a killed update left; reads `pulumi stack export`")
    killed.add_argument("stack", metavar="STACK", help="the stack whose state is given on standard input")
    chosen = parser.parse_args(arguments)

    if chosen.command == "diff":
        return compare(Path.cwd(), chosen.base, chosen.stacks)
    if chosen.command == "interrupted":
        return _explain_interruption(chosen.stack)
    environment.forget()
    from offline.preview import preview  # noqa: PLC0415 - imports pulumi, which looks at the environment

    return preview(Path.cwd(), chosen.stack, every_resource=chosen.all)


def _explain_interruption(stack: str) -> int:
    try:
        operations = interrupted(sys.stdin.read())
    except ExportError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(advice(operations, stack))
    return 0


if __name__ == "__main__":
    gc.disable()  # a preview ends in seconds: looking for garbage would take a quarter of them
    sys.exit(main(sys.argv[1:]))
