"""What the recovery model leaves to a policy, there is a policy for."""

import importlib
import pkgutil

import declared.requirements
from declared.requirements.requirement import Requirements
from policies.pack import default_pack


def test_every_requirement_names_a_policy_of_the_pack() -> None:
    named: set[str] = set()
    for module in pkgutil.iter_modules(declared.requirements.__path__):
        for name, value in vars(importlib.import_module(f"declared.requirements.{module.name}")).items():
            if isinstance(value, Requirements):
                named.add(value.policy)
            elif name.isupper() and not name.startswith("_") and isinstance(value, str) and not set("/:.") & set(value):
                named.add(value)

    assert named - {policy.name for policy in default_pack().policies} == set()
