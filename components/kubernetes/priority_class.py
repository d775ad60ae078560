"""A priority class: whose pods start before, and instead of, whose."""

import pulumi
import pulumi_kubernetes as k8s


def priority_class(
    name: str, value: int, description: str, opts: pulumi.ResourceOptions
) -> k8s.scheduling.v1.PriorityClass:
    """One that a pod must name: no pod has it by default."""
    return k8s.scheduling.v1.PriorityClass(
        name,
        metadata=k8s.meta.v1.ObjectMetaArgs(name=name),
        value=value,
        global_default=False,
        description=description,
        opts=opts,
    )
