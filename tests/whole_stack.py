"""A whole stack of the repository, declared offline from its own file. Declared once per process: it takes a second."""

import runpy
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from offline.engine.declare import Declaration, declare
from offline.stack_files.stack_file import read_stack

ROOT = Path(__file__).parents[1]
STACKS = ("prod", "dr")


@cache
def whole_stack(stack: str, *, preview: bool = True) -> Declaration:
    return declared_by(stack, read_stack(ROOT, stack).config, preview=preview)


def declared_by(stack: str, config: Mapping[str, str], *, preview: bool = True) -> Declaration:
    """What the program declares for a stack with another configuration than its file's."""

    def program() -> None:
        runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__")

    return declare(program, stack=stack, config=config, preview=preview)
