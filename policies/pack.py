"""The pack of this project: its themes, its configuration file, its exemptions."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

from policies.model.configuration import Configuration, read_configuration
from policies.model.exemption_policies import exemption_policies
from policies.model.exemptions import Exemptions, read_exemptions
from policies.model.former_names import former_names_policy
from policies.model.pack import Pack
from policies.model.policy import Policy
from policies.rules import (
    capacity,
    cost,
    data_protection,
    encryption,
    exposure,
    identity,
    multi_az,
    recovery,
    residency,
    retention,
    tags,
    workloads,
)

THEMES: dict[str, ModuleType] = {
    "recovery": recovery,
    "retention": retention,
    "encryption": encryption,
    "exposure": exposure,
    "identity": identity,
    "workload hygiene": workloads,
    "capacity": capacity,
    "multi-AZ": multi_az,
    "residency": residency,
    "data protection": data_protection,
    "tags": tags,
    "cost": cost,
}

_FOLDER = Path(__file__).parent


def policies_of(module: ModuleType) -> tuple[Policy, ...]:
    """The policies that a theme defines, in the order in which it does; a package has them in its modules."""
    found: dict[str, Policy] = {}
    for inner in (module, *_modules_in(module)):
        for value in vars(inner).values():
            if isinstance(value, Policy):
                found.setdefault(value.name, value)
    return tuple(found.values())


def _modules_in(module: ModuleType) -> Iterable[ModuleType]:
    return [
        each
        for each in vars(module).values()
        if isinstance(each, ModuleType) and each.__name__.startswith(f"{module.__name__}.")
    ]


def project_pack(today: date | None = None) -> Pack:
    """The pack with the project's own configuration and exemptions. Raises PackError, whose text is one line."""
    themes = {name: policies_of(module) for name, module in THEMES.items()}
    policies = [policy for theme in themes.values() for policy in theme]
    day = today or datetime.now(tz=UTC).date()
    exemptions = read_exemptions(_FOLDER / "exemptions.yaml", [policy.name for policy in policies], today=day)
    own = (*exemption_policies(exemptions), former_names_policy(()))
    configuration = read_configuration(_FOLDER / "configuration.json", [*policies, *own])
    used = [*exemptions.former_names, *configuration.former_names]
    themes["exemptions"] = (*own[:-1], former_names_policy(used))
    return Pack(themes, configuration, exemptions)


def default_pack() -> Pack:
    """The pack with the guide's defaults and no exemptions."""
    exemptions = Exemptions(today=datetime.now(tz=UTC).date())
    own = (*exemption_policies(exemptions), former_names_policy(()))
    themes = {name: policies_of(module) for name, module in THEMES.items()}
    return Pack({**themes, "exemptions": own}, Configuration(), exemptions)
