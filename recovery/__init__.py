"""The recovery model: from declared resources to the worst-case RTO and RPO of every service and store.

Pure Python, no Pulumi: whoever has the resources as plain data can ask. How it computes: docs/recovery-model.md.
"""

from declared.resource import UNKNOWN, Declared
from recovery.assess import assess
from recovery.model.assessment import Assessment, Availability, RetentionResult
from recovery.model.disruption import Disruption
from recovery.model.entry import Entry
from recovery.model.estimate import Estimate, MissingPrerequisite
from recovery.model.finding import Finding
from recovery.model.objectives import Objectives
from recovery.model.outdated import outdated
from recovery.model.step import Constant, Property, Step

__all__ = [
    "UNKNOWN",
    "Assessment",
    "Availability",
    "Constant",
    "Declared",
    "Disruption",
    "Entry",
    "Estimate",
    "Finding",
    "MissingPrerequisite",
    "Objectives",
    "Property",
    "RetentionResult",
    "Step",
    "assess",
    "outdated",
]
