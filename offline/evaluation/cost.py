"""The estimate of cost of an offline declaration, by the usage that its stack's settings state."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from cost import CostEstimate, Usage, estimate
from cost.report.json_report import to_json
from declared.stack import Stack as DeclaredStack
from offline.engine.declare import Declaration
from offline.stack_files.stack_file import Stack
from settings import PlatformSettings, SettingsError
from settings.stack_config import from_config


def estimated(declaration: Declaration, stack: Stack, supposed: PlatformSettings | None = None) -> CostEstimate:
    """What a stack costs a month; `supposed` are settings of a what-if."""
    return of_stack(declaration.stack, stack, supposed)


def of_stack(declared: DeclaredStack, stack: Stack, supposed: PlatformSettings | None = None) -> CostEstimate:
    """The same of resources that were read back."""
    return estimate(declared, usage(supposed or _settings(stack)))


def usage(platform: PlatformSettings | None) -> Usage:
    """The assumptions, and what a stack says otherwise."""
    stated = platform.cost.usage.model_dump(exclude_none=True) if platform else {}
    return replace(Usage(), **stated)


def _settings(stack: Stack) -> PlatformSettings | None:
    """None for a program that has other settings than the platform's."""
    try:
        return from_config(stack.name, stack.config)
    except SettingsError:
        return None


def today() -> date:
    """The day by which prices are old."""
    return datetime.now(tz=UTC).date()


def write(directory: Path, bill: CostEstimate) -> None:
    """`cost.json` in the build of a stack."""
    content = json.dumps(to_json(bill, today()), ensure_ascii=False, indent=1)
    (directory / "cost.json").write_text(content + "\n", encoding="utf-8")
