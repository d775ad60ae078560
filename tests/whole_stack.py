"""A whole stack of the repository, declared offline from its own file. Declared once per process: it takes a second."""

import json
import runpy
from functools import cache
from pathlib import Path

import yaml

from offline.declare import Declaration, declare

ROOT = Path(__file__).parents[1]
STACKS = ("prod", "dr")


@cache
def whole_stack(stack: str, *, preview: bool = True) -> Declaration:
    document = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))["config"]
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in document.items()}
    return declare(lambda: runpy.run_path(str(ROOT / "__main__.py")), stack=stack, config=config, preview=preview)
