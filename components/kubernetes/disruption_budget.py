"""How many pods of one kind a drain of nodes may take at a time."""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs, ObjectMetaArgs
from pulumi_kubernetes.policy.v1 import PodDisruptionBudget, PodDisruptionBudgetSpecArgs


def disruption_budget(
    name: str,
    *,
    namespace: str,
    pods: Mapping[str, str],
    labels: Mapping[str, str] | None = None,
    may_be_away: int = 1,
    opts: pulumi.ResourceOptions,
) -> PodDisruptionBudget:
    """Keeps all of the pods with these labels but `may_be_away`; one that is not ready may go at any time, and holds no drain up."""
    return PodDisruptionBudget(
        name,
        metadata=ObjectMetaArgs(name=name, namespace=namespace, labels=labels),
        spec=PodDisruptionBudgetSpecArgs(
            max_unavailable=may_be_away,
            unhealthy_pod_eviction_policy="AlwaysAllow",
            selector=LabelSelectorArgs(match_labels=dict(pods)),
        ),
        opts=opts,
    )
