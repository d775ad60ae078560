"""Harmful changes that the policies of `identity/chart_rights.py` must find."""

from typing import Any

from tests.policies.chart_mutators import chart_makes, more
from tests.policies.mutators import Mutations


def _right(account: str, place: str, *verbs: str) -> dict[str, Any]:
    rule = {"apiGroups": [""], "resources": ["secrets"], "verbs": list(verbs)}
    return {"account": account, "in": place, "role": "Role/new", "rules": [rule]}


MUTATIONS: Mutations = {
    "charts-read-no-secrets": {
        "a chart's pods read every Secret": chart_makes(
            "cluster-autoscaler",
            more("rights", _right("nphies-operators/cluster-autoscaler", "*", "get", "list", "watch")),
        ),
    },
    "charts-no-privilege-escalation": {
        "an operator may take the token of another": chart_makes(
            "cluster-autoscaler",
            more("rights", _right("nphies-operators/cluster-autoscaler", "nphies-operators", "create", "get")),
        ),
    },
}
