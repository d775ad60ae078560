"""The program of the repository, declared for a stack."""

import runpy
from collections.abc import Mapping
from pathlib import Path

from offline.engine.declare import Declaration, declare
from offline.stack_files.stack_file import Stack


def declare_program(root: Path, stack: Stack, config: Mapping[str, str] | None = None) -> Declaration:
    """What `__main__.py` in `root` declares, by the configuration of the stack's files or by another one."""

    def program() -> None:
        runpy.run_path(str(root / "__main__.py"), run_name="__main__")

    return declare(program, project=stack.project, stack=stack.name, config=stack.config if config is None else config)
