"""How many pods a Rollout has: one owner of the number, and a new version that is whole before it serves."""

from collections.abc import Iterator

from declared.objects import namespace_of, object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
_AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"


def _owned_once(stack: Stack, _: Config) -> Iterator[Finding]:
    scaled = {
        (namespace_of(each), str(read(each.props, "spec.scaleTargetRef.name"))): each
        for each in stack.of(_AUTOSCALER)
        if read(each.props, "spec.scaleTargetRef.kind") == "Rollout"
    }
    for rollout in stack.of(_ROLLOUT):
        autoscaler = scaled.get((namespace_of(rollout), object_name(rollout)))
        replicas = read(rollout.props, "spec.replicas")
        if autoscaler is not None and replicas is not None:
            yield wrong(
                rollout,
                f"spec.replicas is {replicas}, and {object_name(autoscaler)} scales it: every update takes the scale-out back",
            )


REPLICAS_ONE_OWNER = StackPolicy(
    name="rollout-replicas-one-owner",
    description="A Rollout that an autoscaler scales declares no number of replicas, which each update would set again.",
    remedy="Remove spec.replicas of the Rollout; the autoscaler's minReplicas is its size.",
    check=_owned_once,
)


def _whole_preview(rollout: Declared, _: Config) -> Iterator[Finding]:
    count = mapping(rollout.props, "spec.strategy.blueGreen").get("previewReplicaCount")
    if count is not None and not is_unknown(count):
        yield wrong(
            rollout,
            f"spec.strategy.blueGreen.previewReplicaCount is {count}; expected none: the new version is analysed at another size"
            " than it serves with, and may be left at it after an abort",
        )


PREVIEW_WHOLE = ResourcePolicy(
    name="blue-green-preview-whole",
    description="The new version of a blue-green release has as many pods as the old one before it is judged and serves.",
    remedy="Remove previewReplicaCount (argo-rollouts issues 2931, 4200 and 4294).",
    types=(_ROLLOUT,),
    check=_whole_preview,
)
