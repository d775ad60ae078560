"""The emergency contacts of every stack, from its settings."""

from pathlib import Path

from offline.stack_files.stack_file import read_stack
from offline.stacks import STACKS
from settings import format_duration, from_config

_INTRODUCTION = """# Emergency contacts

From the settings (`observability.contacts` in `Pulumi.<stack>.yaml`); this page is generated (`make docs`). Alertmanager
sends to the same addresses. Telephone numbers belong to the paging service's schedule and are in no file: the on-call
engineer is paged by it, and its key is in the secret that `pulumi stack output alert_receivers_secret` names.
"""

_WHO = {
    "on_call": ("On-call engineer", "every critical alert, at once; incident commander until another is named"),
    "dba": ("Database administrator", "claims-db, its archive, its copies; before a failover of the database"),
    "security": ("Security team", "UnauthorizedAccess, DataExfiltration, quarantined audit records, any suspicion"),
    "management": (
        "Management escalation",
        "a critical alert that lasts {escalate_after}; before patients' data is at risk",
    ),
}


def page(root: Path) -> str:
    """The page for the stacks whose files are in `root`."""
    parts = [_INTRODUCTION]
    for name in STACKS:
        stack = read_stack(root, name)
        observability = from_config(name, stack.config).observability
        escalate_after = format_duration(observability.escalate_after)
        rows = [
            f"| {title} | <{getattr(observability.contacts, field)}> | {when.format(escalate_after=escalate_after)} |"
            for field, (title, when) in _WHO.items()
        ]
        parts.append("\n".join([f"## {name}\n", "| who | address | when |", "| --- | --- | --- |", *rows]) + "\n")
    return "\n".join(parts)
