"""The recovery model: from declared resources to the worst-case RTO and RPO of every service and store.

Pure Python, no Pulumi: whoever has the resources as plain data can ask. How it computes: docs/recovery-model.md.
"""

from recovery.assess import assess
from recovery.assessment import Assessment, Availability, Kept
from recovery.declared import UNKNOWN, Declared
from recovery.disruption import Disruption
from recovery.entry import Entry
from recovery.estimate import Estimate, Gap
from recovery.finding import Finding
from recovery.objectives import Objectives
from recovery.term import Constant, Property, Term

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
    "Gap",
    "Kept",
    "Objectives",
    "Property",
    "Term",
    "assess",
]
