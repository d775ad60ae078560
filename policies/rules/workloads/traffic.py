"""Traffic that pods need under a default deny: a policy that is lost silently stops backups or metrics."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from declared.labels import selects
from declared.objects import namespace_of
from declared.operated_pods import operated_pods
from declared.pods import POD_TYPES, pod_template
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
_ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
_MONITOR = "kubernetes:monitoring.coreos.com/v1:PodMonitor"


class _Policies:
    """Network policies of a stack by namespace."""

    def __init__(self, stack: Stack) -> None:
        self.by_namespace: dict[str, list[Declared]] = {}
        for policy in stack.of(_POLICY):
            self.by_namespace.setdefault(namespace_of(policy), []).append(policy)

    def of(self, place: str, labels: Mapping[str, Any], *, named: bool = True) -> Iterator[Declared]:
        """Policies that select pods with these labels; `named`: by a label, not as all pods of the namespace."""
        for policy in self.by_namespace.get(place, ()):
            selector = mapping(policy.props, "spec.podSelector")
            if selects(selector, labels) and (mapping(selector, "matchLabels") or not named):
                yield policy


def _reaches_credentials(policy: Declared, agent: str) -> bool:
    return any(
        read(peer, "ipBlock.cidr") == agent for rule in items(policy.props, "spec.egress") for peer in items(rule, "to")
    )


class _CredentialsReachedConfig(Config):
    agent: str = Field(default="169.254.170.23/32", min_length=1, description="Address of the Pod Identity agent.")


def _credentials(stack: Stack, config: _CredentialsReachedConfig) -> Iterator[Finding]:
    policies = _Policies(stack)
    for place in policies.by_namespace:
        roles = [each for each in stack.of(_ASSOCIATION) if read(each.props, "namespace") == place]
        able = [each for each in policies.by_namespace[place] if _reaches_credentials(each, config.agent)]
        if len(able) < len(roles):
            yield wrong(
                roles[0],
                f"{place} has {len(roles)} roles for pods and {len(able)} network policies that let pods reach their credentials",
            )
    for association in stack.of(_ASSOCIATION):
        place, account = read(association.props, "namespace"), read(association.props, "serviceAccount")
        for resource in stack.of(*POD_TYPES):
            template = pod_template(resource)
            if (
                template is None
                or namespace_of(resource) != place
                or read(template.spec, "serviceAccountName") != account
            ):
                continue
            own = policies.of(str(place), template.labels, named=False)
            if not any(_reaches_credentials(policy, config.agent) for policy in own):
                yield wrong(resource, f"no NetworkPolicy lets it reach {config.agent}, where it gets its credentials")


CREDENTIALS_REACHED = StackPolicy(
    name="pods-reach-their-credentials",
    description="Pods with a role in AWS may reach the Pod Identity agent.",
    remedy="Declare a NetworkPolicy with egress to 169.254.170.23/32, port 80.",
    config=_CredentialsReachedConfig,
    check=_credentials,
)


def _served(stack: Stack, _: Config) -> Iterator[Finding]:
    policies = _Policies(stack)
    for resource in stack.of(*POD_TYPES):
        template, place = pod_template(resource), namespace_of(resource)
        if template is None or place not in policies.by_namespace:
            continue
        if not list(policies.of(place, template.labels)):
            yield wrong(resource, "no NetworkPolicy is for its pods: they can neither send nor receive")
    yield from _stores_served(stack, policies)


def _stores_served(stack: Stack, policies: _Policies) -> Iterator[Finding]:
    for resource in stack.of("kubernetes:*"):
        if namespace_of(resource) not in policies.by_namespace:
            continue
        for pods in operated_pods(resource.type.split(":")[1], resource.kind, resource.props):
            own = list(policies.of(namespace_of(resource), pods.labels))
            rules = [rule for policy in own for rule in items(policy.props, "spec.ingress")]
            if pods.part == "job":
                continue
            if not own:
                yield wrong(resource, f"no NetworkPolicy is for the pods of {pods.part}")
            elif pods.part in _CLIENTS and all(_only_metrics(rule) for rule in rules):
                yield wrong(resource, f"no NetworkPolicy lets clients reach the pods of {pods.part}")


_CLIENTS = ("instance", "pooler", "kafka", "leader", "follower", "elasticsearch", "logstash")
"""Parts of stores that others ask, from other pods."""


def _only_metrics(rule: Any) -> bool:
    return all(
        mapping(peer, "podSelector.matchLabels").get("app.kubernetes.io/name") == "prometheus"
        for peer in items(rule, "from")
    )


PODS_SERVED = StackPolicy(
    name="network-policy-required",
    description="Pods under a default deny have a policy of their own that opens what they need.",
    remedy="Declare a NetworkPolicy that selects the pods by their labels.",
    check=_served,
)
