"""Namespaces: each has a pod security level, a quota, limits, and lets nothing through that is not named."""

from collections.abc import Iterator

from pydantic import Field

from declared import quantities
from declared.objects import namespace_of, object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, items, mapping, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy
from policies.model.reviewed import BACKUP, NODE_AGENTS

_NAMESPACE = "kubernetes:core/v1:Namespace"
_QUOTA, _LIMITS = "kubernetes:core/v1:ResourceQuota", "kubernetes:core/v1:LimitRange"
_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
_LEVELS = ("privileged", "baseline", "restricted")


class _PodSecurityConfig(Config):
    privileged: tuple[str, ...] = Field(
        default=(NODE_AGENTS,), description="Namespaces of agents that work on nodes themselves."
    )
    baseline: tuple[str, ...] = Field(
        default=(BACKUP,), description="Namespaces that need root in a container, for volumes of all users."
    )


def _level(resource: Declared, config: _PodSecurityConfig) -> Iterator[Finding]:
    name, labels = object_name(resource), mapping(resource.props, "metadata.labels")
    wanted = "privileged" if name in config.privileged else "baseline" if name in config.baseline else "restricted"
    for mode in ("enforce", "audit", "warn"):
        level = str(labels.get(f"pod-security.kubernetes.io/{mode}") or "privileged")
        if level not in _LEVELS or _LEVELS.index(level) < _LEVELS.index(wanted):
            yield wrong(resource, f"pod-security.kubernetes.io/{mode} is {level}; expected {wanted}")
        version = labels.get(f"pod-security.kubernetes.io/{mode}-version")
        if not version or version == "latest":
            yield wrong(
                resource, f"pod-security.kubernetes.io/{mode}-version is {version or 'not given'}; expected a version"
            )


POD_SECURITY = ResourcePolicy(
    name="pod-security-level",
    description="Namespaces enforce the restricted pod security standard, but for those of node agents and backups.",
    remedy="Label the namespace with pod-security.kubernetes.io/enforce: restricted and a version.",
    config=_PodSecurityConfig,
    types=(_NAMESPACE,),
    check=_level,
)


def _closed(stack: Stack, _: Config) -> Iterator[Finding]:
    quotas = {namespace_of(each) for each in stack.of(_QUOTA)}
    limits = {namespace_of(each) for each in stack.of(_LIMITS)}
    closed: dict[str, set[str]] = {}
    resolving: set[str] = set()
    for policy in stack.of(_POLICY):
        every_pod = not mapping(policy.props, "spec.podSelector.matchLabels") and not items(
            policy.props, "spec.podSelector.matchExpressions"
        )
        opens = items(policy.props, "spec.ingress") or items(policy.props, "spec.egress")
        if every_pod and not opens:
            closed.setdefault(namespace_of(policy), set()).update(map(str, items(policy.props, "spec.policyTypes")))
        if every_pod and any(
            read(port, "port") == _DNS for rule in items(policy.props, "spec.egress") for port in items(rule, "ports")
        ):
            resolving.add(namespace_of(policy))
    for each in stack.of(_NAMESPACE):
        name = object_name(each)
        if name not in quotas:
            yield wrong(each, "has no ResourceQuota")
        if name not in limits:
            yield wrong(each, "has no LimitRange")
        for direction in ("Ingress", "Egress"):
            if direction not in closed.get(name, set()):
                yield wrong(each, f"has no NetworkPolicy that denies all {direction.lower()} by default")
        if name not in resolving:
            yield wrong(each, "no NetworkPolicy lets its pods resolve names")


_DNS = 53

NAMESPACES_CLOSED = StackPolicy(
    name="namespace-default-deny",
    description="Every namespace denies all traffic by default but DNS, and has a quota and limits.",
    remedy="Declare a default-deny and a DNS NetworkPolicy, a ResourceQuota and a LimitRange for the namespace.",
    check=_closed,
)

_HARD = ("pods", "requests.cpu", "requests.memory", "requests.storage")
_NONE = ("services.loadbalancers", "services.nodeports")


def _quota(quota: Declared, _: Config) -> Iterator[Finding]:
    hard = mapping(quota.props, "spec.hard")
    for key in _HARD:
        value = hard.get(key)
        if is_unknown(value):
            yield undecided(quota, f"spec.hard.{key} is unknown")
        elif (quantities.parse(value) or 0) <= 0:
            yield wrong(quota, f"spec.hard.{key} is {value or 'not given'}")
    for key in _NONE:
        if str(hard.get(key)) != "0":
            yield wrong(
                quota,
                f"spec.hard.{key} is {hard.get(key) or 'not given'}; expected 0: nothing opens a way in by itself",
            )


QUOTAS_WHOLE = ResourcePolicy(
    name="complete-quota",
    description="Quotas bound pods, CPU, memory and storage, and allow no load balancer or node port.",
    remedy="Set the keys of spec.hard; 0 for services.loadbalancers and services.nodeports.",
    types=(_QUOTA,),
    check=_quota,
)


def _limit(limits: Declared, _: Config) -> Iterator[Finding]:
    for each in items(limits.props, "spec.limits"):
        for path in ("default.memory", "defaultRequest.cpu", "defaultRequest.memory"):
            if read(each, "type") == "Container" and not read(each, path):
                yield wrong(limits, f"spec.limits: {path} is not given")
    if not any(read(each, "type") == "Container" for each in items(limits.props, "spec.limits")):
        yield wrong(limits, "spec.limits has none for containers")


LIMITS_WHOLE = ResourcePolicy(
    name="complete-limitrange",
    description="Containers that say nothing get requests and a limit of memory.",
    remedy="Set default.memory, defaultRequest.cpu and defaultRequest.memory for type Container.",
    types=(_LIMITS,),
    check=_limit,
)
