"""What a pod may do on its node, and what it takes from it."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from declared import quantities
from declared.objects import namespace_of, object_name
from declared.pods import POD_TYPES, Container, PodTemplate, pod_template
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, items, mapping, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy
from policies.model.reviewed import NODE_AGENTS

_HOST = ("hostNetwork", "hostPID", "hostIPC", "hostUsers")


class _PodsRestrictedConfig(Config):
    node_agents: tuple[str, ...] = Field(
        default=(NODE_AGENTS,), description="Namespaces of agents that read the node's own files."
    )


def _pod(resource: Declared, config: _PodsRestrictedConfig) -> Iterator[Finding]:
    template = pod_template(resource)
    if template is None or namespace_of(resource) in config.node_agents:
        return
    for key in _HOST[:3]:
        if read(template.spec, key):
            yield wrong(resource, f"{key} is true")
    for volume in items(template.spec, "volumes"):
        if read(volume, "hostPath") is not None:
            yield wrong(resource, f"volume {read(volume, 'name')} is a path of the node")
    profile = read(template.spec, "securityContext.seccompProfile.type")
    if profile not in ("RuntimeDefault", "Localhost"):
        yield wrong(
            resource, f"securityContext.seccompProfile.type is {profile or 'not given'}; expected RuntimeDefault"
        )
    for container in template.containers():
        yield from _container(resource, template, container)


def _container(resource: Declared, template: PodTemplate, container: Container) -> Iterator[Finding]:
    context = mapping(container.spec, "securityContext")
    inherited = {**mapping(template.spec, "securityContext"), **context}
    place = f"container {container.name}: securityContext"
    if inherited.get("runAsNonRoot") is not True:
        yield wrong(resource, f"{place}.runAsNonRoot is not true")
    if inherited.get("runAsUser") == 0:
        yield wrong(resource, f"{place}.runAsUser is 0")
    if context.get("privileged"):
        yield wrong(resource, f"{place}.privileged is true")
    for key, wanted in (("allowPrivilegeEscalation", False), ("readOnlyRootFilesystem", True)):
        if context.get(key) is not wanted:
            yield wrong(resource, f"{place}.{key} is {context.get(key)}; expected {str(wanted).lower()}")
    yield from _capabilities(resource, container, context)


def _capabilities(resource: Declared, container: Container, context: Mapping[str, Any]) -> Iterator[Finding]:
    place, added = f"container {container.name}", items(context, "capabilities.add")
    if "ALL" not in items(context, "capabilities.drop"):
        yield wrong(resource, f"{place}: securityContext.capabilities.drop lacks ALL")
    if added:
        yield wrong(resource, f"{place}: securityContext.capabilities.add is {', '.join(map(str, added))}")
    for port in items(container.spec, "ports"):
        if read(port, "hostPort"):
            yield wrong(resource, f"{place}: port {read(port, 'hostPort')} of the node")


PODS_RESTRICTED = ResourcePolicy(
    name="pods-restricted",
    description="Containers run as a non-root user, without privileges, on a read-only root file system.",
    remedy="Meet the restricted pod security standard, with readOnlyRootFilesystem.",
    config=_PodsRestrictedConfig,
    types=POD_TYPES,
    check=_pod,
)


def _resources(resource: Declared, _: Config) -> Iterator[Finding]:
    template = pod_template(resource)
    for container in template.containers() if template else ():
        yield from resources(resource, f"container {container.name}", mapping(container.spec, "resources"))


def resources(resource: Declared, place: str, given: Any) -> Iterator[Finding]:
    """Requests for CPU and memory, and a limit of memory: what a scheduler and a quota need."""
    for path in ("requests.cpu", "requests.memory", "limits.memory"):
        value = read(given, path)
        if is_unknown(value):
            continue
        if (quantities.parse(value) or 0) <= 0:
            yield wrong(resource, f"{place}: resources.{path} is not given")
    asked, most = read(given, "requests.memory"), read(given, "limits.memory")
    request, limit = quantities.parse(asked), quantities.parse(most)
    if request is not None and limit is not None and limit < request:
        yield wrong(resource, f"{place}: resources.limits.memory {most} is below the request {asked}")


RESOURCES_DECLARED = ResourcePolicy(
    name="resources-declared",
    description="Containers ask for the CPU and memory that they need, and have a limit of memory.",
    remedy="Set resources.requests.cpu, requests.memory and limits.memory.",
    types=POD_TYPES,
    check=_resources,
)

_PARTS = {
    "kubernetes:postgresql.cnpg.io/v1:Cluster": ("spec",),
    "kubernetes:kafka.strimzi.io/v1:KafkaNodePool": ("spec",),
    "kubernetes:kafka.strimzi.io/v1:Kafka": (
        "spec.cruiseControl",
        "spec.entityOperator.topicOperator",
        "spec.entityOperator.userOperator",
        "spec.kafkaExporter",
    ),
    "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster": (
        "spec.redisLeader",
        "spec.redisFollower",
        "spec.redisExporter",
    ),
    "kubernetes:barmancloud.cnpg.io/v1:ObjectStore": ("spec.instanceSidecarConfiguration",),
}


def _store_resources(store: Declared, _: Config) -> Iterator[Finding]:
    for path in _PARTS[store.type]:
        part = mapping(store.props, path)
        if part:
            yield from resources(store, path, mapping(part, "resources"))
    if store.type.endswith(":Cluster"):
        asked, most = mapping(store.props, "spec.resources.requests"), mapping(store.props, "spec.resources.limits")
        if dict(asked) != dict(most):
            yield wrong(
                store, "spec.resources.requests and limits differ: the database would be among the first to be evicted"
            )


STORE_RESOURCES = ResourcePolicy(
    name="store-resources-declared",
    description="Stores have the CPU and memory that they ask for, the database all of its own.",
    remedy="Set resources of every part of the store; equal requests and limits for PostgreSQL.",
    types=tuple(_PARTS),
    check=_store_resources,
)


def _redis_context(store: Declared, _: Config) -> Iterator[Finding]:
    if read(store.props, "spec.podSecurityContext.runAsNonRoot") is not True:
        yield wrong(store, "spec.podSecurityContext.runAsNonRoot is not true")
    for part in ("initContainer", "redisExporter", "redisLeader", "redisFollower"):
        context = mapping(store.props, f"spec.{part}.securityContext")
        if context.get("allowPrivilegeEscalation") is not False or "ALL" not in items(context, "capabilities.drop"):
            yield wrong(store, f"spec.{part}.securityContext allows privileges")
        if context.get("readOnlyRootFilesystem") is not True or context.get("privileged"):
            yield wrong(store, f"spec.{part}.securityContext.readOnlyRootFilesystem is not true")


CACHE_RESTRICTED = ResourcePolicy(
    name="cache-pods-restricted",
    description="Redis runs without privileges on a file system that it cannot change.",
    remedy="Set the security contexts of leaders, followers, exporter and init container.",
    types=("kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster",),
    check=_redis_context,
)

_PRIORITIES = {
    "kubernetes:argoproj.io/v1alpha1:Rollout": ("spec.template.spec.priorityClassName",),
    "kubernetes:postgresql.cnpg.io/v1:Cluster": ("spec.priorityClassName",),
    "kubernetes:postgresql.cnpg.io/v1:Pooler": ("spec.template.spec.priorityClassName",),
    "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster": ("spec.priorityClassName",),
    "kubernetes:kafka.strimzi.io/v1:KafkaNodePool": ("spec.template.pod.priorityClassName",),
}


_PRIORITY_CLASS = "kubernetes:scheduling.k8s.io/v1:PriorityClass"


class _PrioritiesConfig(Config):
    classes: tuple[str, ...] = Field(
        default=("system-cluster-critical",),
        description="Priority classes of services and stores beside those that the stack declares.",
    )


def _priority(stack: Stack, config: _PrioritiesConfig) -> Iterator[Finding]:
    classes = (*sorted(object_name(each) for each in stack.of(_PRIORITY_CLASS)), *config.classes)
    for resource in stack.of(*_PRIORITIES):
        for path in _PRIORITIES[resource.type]:
            name = read(resource.props, path)
            if is_unknown(name):
                yield undecided(resource, f"{path} is unknown")
            elif name not in classes:
                yield wrong(resource, f"{path} is {name or 'not given'}; expected one of {', '.join(classes)}")


PRIORITIES = StackPolicy(
    name="priority-class-required",
    description="Services and stores come before jobs when there is not room for all.",
    remedy="Name a PriorityClass of the stack.",
    config=_PrioritiesConfig,
    check=_priority,
)


def _priority_class(resource: Declared, _: Config) -> Iterator[Finding]:
    if read(resource.props, "globalDefault"):
        yield wrong(resource, "globalDefault is true: every pod would have this priority, and so none")
    value = read(resource.props, "value")
    if not isinstance(value, (int, float)) or value <= 0:
        yield wrong(resource, f"value is {value}; expected more than that of pods without a class, 0")


PRIORITY_CLASSES = ResourcePolicy(
    name="priority-class-valid",
    description="Priority classes are above the default and are not the default themselves.",
    remedy="Give the class a value above 0, and leave globalDefault false.",
    types=(_PRIORITY_CLASS,),
    check=_priority_class,
)


def _links(resource: Declared, _: Config) -> Iterator[Finding]:
    template = pod_template(resource)
    if template is not None and read(template.spec, "enableServiceLinks") is not False:
        yield wrong(resource, "enableServiceLinks is not false")


NO_SERVICE_LINKS = ResourcePolicy(
    name="pod-service-links-disabled",
    description="Pods do not get the address of every Service of their namespace as environment variables.",
    remedy="Set enableServiceLinks: false in the pod's template, true by default; programs find Services by DNS.",
    types=POD_TYPES,
    check=_links,
)
