"""The program as a benchmark needs it: its imports by themselves, and a stack with more services."""

import ast
import json
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from offline.engine.declare import Declaration, declare
from offline.stack_files.stack_file import read_stack

ROOT = Path(__file__).parents[1]
_QUOTAS = "nphies-platform:quotas"
_SERVICES = "nphies-platform:app_tier"


def run_imports() -> None:
    """Imports what `__main__.py` imports."""
    tree = ast.parse((ROOT / "__main__.py").read_text(encoding="utf-8"))
    imports: list[ast.stmt] = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    exec(compile(ast.Module(imports, []), "__main__.py", "exec"), {})  # noqa: S102 - our own file


def evaluate(config: Mapping[str, str]) -> Declaration:
    """Runs the program offline."""
    return declare(lambda: runpy.run_path(str(ROOT / "__main__.py")), config=config)


def configuration() -> dict[str, str]:
    """Of the stack prod."""
    return dict(read_stack(ROOT, "prod").config)


def with_services(number: int) -> dict[str, str]:
    """Prod's configuration with so many services: the four, and others that call the terminology service."""
    config = configuration()
    app_tier: dict[str, Any] = json.loads(config[_SERVICES])
    services = app_tier["services"]
    for extra in range(number - len(services)):
        services[f"service-{extra:03}"] = {"image": "1.0.0", "calls": ["terminology-service"]}
    config[_SERVICES] = json.dumps(app_tier)
    # The quota of their namespace must hold all of them at their maximum, as settings demand.
    quotas: dict[str, Any] = json.loads(config.get(_QUOTAS, "{}"))
    quotas["core"] = {"cpu": 25 * number, "memory": f"{50 * number}Gi", "pods": 40 * number}
    config[_QUOTAS] = json.dumps(quotas)
    return config
