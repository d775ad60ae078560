"""Harmful changes to the declared resources of both stacks, one at a time; for each the policy that must catch it.

They stand in `mutations_of`, in the module that has the name of the policy's: those of `policies/rules/workloads/pods.py`
in `mutations_of/workloads/pods.py`.
"""

import importlib
import pkgutil
from collections.abc import Iterator

from tests.policies import mutations_of
from tests.policies.mutators import Mutation, mutations


def _all() -> Iterator[Mutation]:
    for found in pkgutil.walk_packages(mutations_of.__path__, f"{mutations_of.__name__}."):
        if not found.ispkg:
            yield from mutations(importlib.import_module(found.name).MUTATIONS)


MUTATIONS = list(_all())
