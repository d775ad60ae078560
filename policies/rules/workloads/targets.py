"""Targets of the load balancer: pods are registered in it, and it always has some that answer."""

from collections.abc import Iterator, Mapping
from typing import Any

from declared.labels import selects
from declared.objects import namespace_of, object_name
from declared.pods import SERVING, pod_template
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
_SERVICE = "kubernetes:core/v1:Service"
_BINDING = "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding"


def _bound(stack: Stack, _: Config) -> Iterator[Finding]:
    services = {(namespace_of(each), object_name(each)): each for each in stack.of(_SERVICE)}
    bindings = list(stack.of(_BINDING))
    for binding in bindings:
        name, port = read(binding.props, "spec.serviceRef.name"), read(binding.props, "spec.serviceRef.port")
        service = services.get((namespace_of(binding), str(name)))
        if service is None:
            yield wrong(binding, f"spec.serviceRef.name is {name}, which this stack does not declare")
        elif port not in [read(each, "port") for each in items(service.props, "spec.ports")]:
            yield wrong(binding, f"spec.serviceRef.port is {port}, which {name} does not have")
    for group in stack.of("aws:lb/targetGroup:TargetGroup"):
        if not any(group.urn in each.dependencies for each in bindings):
            yield wrong(group, "no TargetGroupBinding registers pods in it: the load balancer has no targets")


TARGETS_BOUND = StackPolicy(
    name="target-group-binding",
    description="The load balancer's target group is bound to a Service of the stack.",
    remedy="Declare a TargetGroupBinding for the target group and the Service.",
    check=_bound,
)


_INJECTED = "elbv2.k8s.aws/pod-readiness-gate-inject"
_SWITCHED = {
    "blueGreen.activeService": "a blue-green switch deregisters every target before it registers the new ones",
    "blueGreen.previewService": "a blue-green switch deregisters every target before it registers the new ones",
    "canary.stableService": "its selector has the hash of a version, so the pods of the next one get no readiness gate",
    "canary.canaryService": "its selector has the hash of a version, so the pods of the next one get no readiness gate",
}
"""What Argo Rollouts does to the selectors of these Services, and what the AWS Load Balancer Controller makes of it."""


def _kept(stack: Stack, _: Config) -> Iterator[Finding]:
    services = {(namespace_of(each), object_name(each)): each for each in stack.of(_SERVICE)}
    labels = {
        object_name(each): mapping(each.props, "metadata.labels") for each in stack.of("kubernetes:core/v1:Namespace")
    }
    for binding in stack.of(_BINDING):
        place, name = namespace_of(binding), str(read(binding.props, "spec.serviceRef.name"))
        kind = read(binding.props, "spec.targetType")
        if kind != "ip" and not is_unknown(kind):
            yield wrong(
                binding, f"spec.targetType is {kind or 'not given'}; expected ip: only then have pods readiness gates"
            )
        if labels.get(place, {}).get(_INJECTED) != "enabled":
            yield wrong(
                binding, f"namespace {place} has no label {_INJECTED}: enabled, so its pods get no readiness gate"
            )
        service = services.get((place, name))
        if service is not None:
            yield from _selects_every_version(stack, service)


def _selects_every_version(stack: Stack, service: Declared) -> Iterator[Finding]:
    """Its selector matches the pods of a version before they are made, and does so until they end."""
    place, name, selector = namespace_of(service), object_name(service), mapping(service.props, "spec.selector")
    for rollout in stack.of(_ROLLOUT):
        for path, why in _SWITCHED.items():
            if namespace_of(rollout) == place and read(rollout.props, f"spec.strategy.{path}") == name:
                yield wrong(rollout, f"spec.strategy.{path} is {name}, which a TargetGroupBinding binds: {why}")
    if not any(namespace_of(each) == place and _matched(selector, each) for each in stack.of(*SERVING)):
        yield wrong(service, "spec.selector selects the pods of nothing in this stack, so no pod gets a readiness gate")


def _matched(selector: Mapping[str, Any], resource: Declared) -> bool:
    template = pod_template(resource)
    return template is not None and selects({"matchLabels": selector}, template.labels)


TARGETS_KEPT = StackPolicy(
    name="target-readiness-gates",
    description=(
        "A Service behind the load balancer is released without an instant in which no target is healthy: new pods are"
        " ready only when the load balancer says so, and old ones end after that."
    ),
    remedy=(
        "Release it by the canary strategy without stableService and canaryService, bind it with targetType ip, and label"
        " its namespace elbv2.k8s.aws/pod-readiness-gate-inject: enabled."
    ),
    check=_kept,
)
