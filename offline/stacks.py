"""The stacks of the repository, declared offline; once per process, since each takes seconds."""

import os
from functools import cache
from pathlib import Path

from offline.engine.declare import Declaration
from offline.program import declare_program
from offline.stack_files.stack_file import read_stack
from settings import PairState, in_state

ROOT = Path(__file__).parents[1]
STACKS = ("prod", "dr")


@cache
def declared(name: str, state: PairState = PairState.NORMAL) -> Declaration:
    """What a stack declares, as its preview does, in a state of the pair, whatever state the files are in: pages and pictures
    do not change for the days after a failover.
    """
    stack = read_stack(ROOT, name)
    former = Path.cwd()
    os.chdir(ROOT)  # where the engine and the preview start the program
    try:
        return declare_program(ROOT, stack, in_state(stack.config, state))
    finally:
        os.chdir(former)
