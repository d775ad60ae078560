"""Where the documentation of a stack can be read."""

from declared.stack import Stack
from declared.values import read_all
from recovery.report.links import NEXT_TO_THE_BUILD

_FOLDER = "/runbooks/"


def documents(stack: Stack) -> str:
    """The address of docs/, as the runbook address of a declared alert has it; without one, beside the build."""
    for rule_file in stack.kubernetes("monitoring.coreos.com", "PrometheusRule"):
        for _, address in read_all(rule_file.props, "spec.groups[].rules[].annotations.runbook_url"):
            if isinstance(address, str) and address.startswith("https://") and _FOLDER in address:
                return address.partition(_FOLDER)[0]
    return NEXT_TO_THE_BUILD
