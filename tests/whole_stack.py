"""A whole stack of the repository, declared offline from its own file. Declared once per process: it takes a second.

What is judged is the pair in its normal state, whatever state the files are in: in the days after a failover the tests say
the same of a change as before it. tests/test_pair.py looks at the other states, and at the files as they are.
"""

import json
import runpy
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from offline.engine.declare import Declaration, declare
from offline.stack_files.stack_file import read_stack
from settings import PairState, in_state

ROOT = Path(__file__).parents[1]
STACKS = ("prod", "dr")
USES_EVERY_STORE = {
    "database": "read",
    "cache": True,
    "produces": ["audit-events"],
    "consumes": ["claims-adjudicated"],
}


PASSING = (
    ("archive", "server_name_versions"),
    ("archive", "recovery_target_time"),
    ("archive", "recovery_snapshot"),
    ("data_tier.postgresql", "promotion_token"),
)
"""Settings by their group that an operation sets for a while, or leaves behind."""


def configuration(stack: str, state: PairState = PairState.NORMAL, *, directory: Path = ROOT) -> dict[str, str]:
    """What the file of a stack says, and would say in a state of the pair that has never failed over before."""
    config = dict(read_stack(directory, stack).config)
    for group, passing in PASSING:
        key, *path = f"nphies-platform:{group}".split(".")
        content: Any = json.loads(config.get(key, "{}"))
        inner = content
        for step in path:
            inner = inner.get(step, {})
        if inner.pop(passing, None) is not None:
            config[key] = json.dumps(content)
    return in_state(config, state)


def file_text(stack: str, state: PairState = PairState.NORMAL) -> str:
    """The same as a stack file."""
    return text_of(configuration(stack, state))


def project_in(directory: Path, state: PairState = PairState.NORMAL) -> Path:
    """The repository in another place, by links, with its stack files in a state: whatever state they are in here."""
    files = {f"Pulumi.{stack}.yaml": file_text(stack, state) for stack in STACKS}
    for entry in ROOT.iterdir():
        if entry.name not in {*files, "build", ".git"}:
            (directory / entry.name).symlink_to(entry)
    for name, text in files.items():
        (directory / name).write_text(text, encoding="utf-8")
    return directory


def text_of(config: Mapping[str, str]) -> str:
    """A configuration as a stack file."""
    return yaml.safe_dump({"config": {key: _plain(value) for key, value in config.items()}}, allow_unicode=True)


def _plain(value: str) -> Any:
    return json.loads(value) if value.startswith(("{", "[")) else value


@cache
def whole_stack(stack: str, *, preview: bool = True, state: PairState = PairState.NORMAL) -> Declaration:
    return declared_by(stack, configuration(stack, state), preview=preview)


def declared_by(stack: str, config: Mapping[str, str], *, preview: bool = True) -> Declaration:
    """What the program declares for a stack with another configuration than its file's."""

    def program() -> None:
        runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__")

    return declare(program, stack=stack, config=config, preview=preview)


@cache
def with_more_services(stack: str, *names: str) -> Declaration:
    """A stack with further services, each of which uses all three stores."""
    config = configuration(stack)
    app_tier = json.loads(config["nphies-platform:app_tier"])
    app_tier["services"] |= {name: {"image": "1.0.0", "uses": USES_EVERY_STORE} for name in names}
    return declared_by(stack, config | {"nphies-platform:app_tier": json.dumps(app_tier)})
