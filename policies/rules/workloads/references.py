"""What a resource names and its operator looks up: a Kafka cluster, an issuer, an Elasticsearch, a scaled workload."""

from collections.abc import Iterator

from declared.objects import namespace_of, object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_CLUSTER = "strimzi.io/cluster"
_KAFKA = "kubernetes:kafka.strimzi.io/v1:Kafka"
_OF_KAFKA = tuple(f"kubernetes:kafka.strimzi.io/v1:{kind}" for kind in ("KafkaTopic", "KafkaUser", "KafkaNodePool"))
_SEARCH = "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch"
_AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
_SCALED = {
    ("argoproj.io", "Rollout"): "kubernetes:argoproj.io/v1alpha1:Rollout",
    ("apps", "Deployment"): "kubernetes:apps/v1:Deployment",
    ("apps", "StatefulSet"): "kubernetes:apps/v1:StatefulSet",
}


def _kafka(stack: Stack) -> Iterator[Finding]:
    clusters = {(namespace_of(each), object_name(each)) for each in stack.of(_KAFKA)}
    for each in stack.of(*_OF_KAFKA) if clusters else ():
        named = mapping(each.props, "metadata.labels").get(_CLUSTER)
        if not is_unknown(named) and (namespace_of(each), str(named)) not in clusters:
            yield wrong(
                each,
                f"label {_CLUSTER} is {named or 'not given'}, which is no Kafka of {namespace_of(each)}: no operator acts on it",
            )


def _issuers(stack: Stack) -> Iterator[Finding]:
    issuers = {
        (each.kind, object_name(each), namespace_of(each) if each.kind == "Issuer" else "")
        for each in stack.of("kubernetes:cert-manager.io/v1:Issuer", "kubernetes:cert-manager.io/v1:ClusterIssuer")
    }
    for each in stack.of("kubernetes:cert-manager.io/v1:Certificate") if issuers else ():
        kind, name = str(read(each.props, "spec.issuerRef.kind") or "Issuer"), read(each.props, "spec.issuerRef.name")
        group = read(each.props, "spec.issuerRef.group")
        place = namespace_of(each) if kind == "Issuer" else ""
        if is_unknown(name) or group not in (None, "cert-manager.io"):
            continue
        if (kind, str(name), place) not in issuers:
            yield wrong(each, f"spec.issuerRef is {kind} {name}, which this stack does not declare: it is never signed")


def _elastic(stack: Stack) -> Iterator[Finding]:
    clusters = {(namespace_of(each), object_name(each)) for each in stack.of(_SEARCH)}
    for each in stack.of("kubernetes:*") if clusters else ():
        if ".k8s.elastic.co/" not in each.type:
            continue
        one = [read(each.props, "spec.elasticsearchRef")] if "Elasticsearch" not in each.kind else []
        for reference in (*one, *items(each.props, "spec.elasticsearchRefs")):
            name, place = read(reference, "name"), read(reference, "namespace") or namespace_of(each)
            if name is not None and not is_unknown(name) and (str(place), str(name)) not in clusters:
                yield wrong(each, f"elasticsearchRef is {name}, which this stack does not declare: it waits for ever")


def _scaled(stack: Stack) -> Iterator[Finding]:
    for each in stack.of(_AUTOSCALER):
        target = mapping(each.props, "spec.scaleTargetRef")
        version, kind, name = (str(target.get(key)) for key in ("apiVersion", "kind", "name"))
        token = _SCALED.get((version.rpartition("/")[0], kind))
        groups = sorted(group for group, other in _SCALED if other == kind)
        if token is None and groups and not is_unknown(version):
            yield wrong(
                each, f"spec.scaleTargetRef.apiVersion is {version}, and a {kind} is of {groups[0]}: it scales nothing"
            )
        elif token is not None and not is_unknown(name) and not _there(stack, token, namespace_of(each), name):
            yield wrong(
                each, f"spec.scaleTargetRef is {kind} {name}, which this stack does not declare: it scales nothing"
            )


def _there(stack: Stack, token: str, place: str, name: str) -> bool:
    return any(_named(each, place, name) for each in stack.of(token))


def _named(resource: Declared, place: str, name: str) -> bool:
    return namespace_of(resource) == place and object_name(resource) == name


def _references(stack: Stack, _: Config) -> Iterator[Finding]:
    for look in (_kafka, _issuers, _elastic, _scaled):
        yield from look(stack)


REFERENCES = StackPolicy(
    name="operator-references-declared",
    description="What a resource names for its operator to look up is declared: a cluster, an issuer, a workload.",
    remedy="Write the name, kind and namespace of what is meant.",
    check=_references,
)
