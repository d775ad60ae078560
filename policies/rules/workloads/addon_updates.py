"""Add-ons of EKS: what is declared of them is applied, also where it was changed by hand."""

from collections.abc import Iterator

from declared.resource import Declared
from declared.values import is_unknown, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_ADDON = "aws:eks/addon:Addon"
_EFFECTS = {
    "resolveConflictsOnUpdate": "an update of the add-on fails as soon as one of its fields was changed by somebody else",
    "resolveConflictsOnCreate": "it is not installed where the cluster has the self-managed one, as each new cluster does",
}


def _conflicts(addon: Declared, _: Config) -> Iterator[Finding]:
    for name, effect in _EFFECTS.items():
        value = read(addon.props, name)
        if is_unknown(value):
            yield undecided(addon, f"{name} is unknown")
        elif value == "NONE" or (value is None and read(addon.props, "configurationValues") is not None):
            yield wrong(addon, f"{name} is {value or 'not given, which means NONE'}: {effect}")


ADDON_UPDATES = ResourcePolicy(
    name="addon-conflicts-resolved",
    description="Updates of add-ons do not fail over fields that were changed in the cluster.",
    remedy="Set resolveConflictsOnCreate to OVERWRITE and resolveConflictsOnUpdate to OVERWRITE or PRESERVE.",
    types=(_ADDON,),
    check=_conflicts,
)
