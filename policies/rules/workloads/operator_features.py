"""What is declared and does nothing without a switch of its operator: a feature gate, an agent, a label that is let through."""

from collections.abc import Iterator
from typing import Any

from declared.helm import chart_of
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_true, is_unknown, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_RELEASE = "kubernetes:helm.sh/v3:Release"
_REDIS = ("Redis", "RedisCluster", "RedisReplication", "RedisSentinel")
_OWN_IMAGES = "opstree/"
"""Images of redis-operator's own makers write their configuration themselves."""


def _installed(stack: Stack, chart: str) -> Declared | None:
    return next((each for each in stack.of(_RELEASE) if chart_of(each) == chart), None)


def _gate(values: Any, path: str, name: str) -> Any:
    """A feature gate: of a mapping, or of a text such as `A=true,B=false`."""
    given = read(values, path)
    if isinstance(given, str) and not is_unknown(given):
        pairs = [each.strip().partition("=") for each in given.split(",")]
        return next((value for gate, _, value in pairs if gate == name), None)
    return given if is_unknown(given) else mapping(values, path).get(name)


def _redis(stack: Stack) -> Iterator[Finding]:
    operator = _installed(stack, "redis-operator")
    if operator is None:
        return
    gate = "GenerateConfigInInitContainer"
    on = _gate(mapping(operator.props, "values"), "featureGates", gate)
    if is_true(on) or is_unknown(on):
        return
    for redis in stack.of("kubernetes:redis.redis.opstreelabs.in/*"):
        image = str(read(redis.props, "spec.kubernetesConfig.image") or "")
        if redis.kind in _REDIS and image and _OWN_IMAGES not in image and not is_unknown(image):
            yield wrong(
                redis,
                f"spec.kubernetesConfig.image is {image}, which has no configuration of its own, and {operator.name} writes "
                f"one only with values.featureGates.{gate}: true",
            )


def _velero(stack: Stack) -> Iterator[Finding]:
    velero = _installed(stack, "velero")
    if velero is None:
        return
    values = mapping(velero.props, "values")
    features = read(values, "configuration.features")
    csi = is_unknown(features) or "EnableCSI" in str(features or "").replace(" ", "").split(",")
    moves = is_true(read(values, "configuration.defaultSnapshotMoveData"))
    for schedule in stack.of("kubernetes:velero.io/v1:Schedule"):
        template = mapping(schedule.props, "spec.template")
        if template.get("snapshotVolumes") is False and not is_true(template.get("defaultVolumesToFsBackup")):
            continue
        moved = moves if template.get("snapshotMoveData") is None else is_true(template.get("snapshotMoveData"))
        by_agent = moved or is_true(template.get("defaultVolumesToFsBackup"))
        if not csi and template.get("snapshotVolumes") is not False and _by_csi(stack):
            yield wrong(
                schedule,
                f"its volumes are left out: values.configuration.features of {velero.name} lacks EnableCSI, without which"
                " Velero makes no VolumeSnapshot",
            )
        if by_agent and read(values, "deployNodeAgent") is not True and not is_unknown(read(values, "deployNodeAgent")):
            yield wrong(
                schedule,
                f"its volumes are not moved: values.deployNodeAgent of {velero.name} is not true, and the node agent moves them",
            )


def _by_csi(stack: Stack) -> bool:
    return any("csi" in str(read(each.props, "provisioner")) for each in stack.of("kubernetes:storage.k8s.io/*"))


def _elastic(stack: Stack) -> Iterator[Finding]:
    operator = _installed(stack, "eck-operator")
    if operator is None or is_unknown(read(operator.props, "values.config.exposedNodeLabels")):
        return
    exposed = [str(each) for each in items(operator.props, "values.config.exposedNodeLabels")]
    for cluster in stack.of("kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch"):
        annotated = str(
            mapping(cluster.props, "metadata.annotations").get("eck.k8s.elastic.co/downward-node-labels") or ""
        )
        needed = {each.strip() for each in annotated.split(",") if each.strip()}
        for node_set in items(cluster.props, "spec.nodeSets"):
            if "zoneAwareness" in mapping({"set": node_set}, "set"):
                needed.add(str(read(node_set, "zoneAwareness.topologyKey") or "topology.kubernetes.io/zone"))
        for label in sorted(needed):
            if not any(_allows(each, label) for each in exposed):
                yield wrong(
                    cluster,
                    f"its nodes do not know their {label}: values.config.exposedNodeLabels of {operator.name} does not have it,"
                    " so copies of a shard may all be in one zone",
                )


def _allows(pattern: str, label: str) -> bool:
    """The operator reads it as a path with `*`; a wildcard does not go over a slash."""
    beginning, star, end = pattern.partition("*")
    return label.startswith(beginning) and label.endswith(end) if star else pattern == label


def _features(stack: Stack, _: Config) -> Iterator[Finding]:
    for read_one in (_redis, _velero, _elastic):
        yield from read_one(stack)


FEATURES_ON = StackPolicy(
    name="operator-features-enabled",
    description="What a resource asks for is switched on in the operator that is to do it.",
    remedy="Set the feature gate, the feature or the agent in the operator's values.",
    check=_features,
)

_LABEL = "velero.io/csi-volumesnapshot-class"
_DEFAULT = "snapshot.storage.kubernetes.io/is-default-class"


def _snapshot_classes(stack: Stack, _: Config) -> Iterator[Finding]:
    schedules = [
        each
        for each in stack.of("kubernetes:velero.io/v1:Schedule")
        if read(each.props, "spec.template.snapshotVolumes") is not False
    ]
    if not schedules or _installed(stack, "velero") is None:
        return
    classes = stack.kubernetes("snapshot.storage.k8s.io", "VolumeSnapshotClass")
    drivers = {str(read(each.props, "provisioner")) for each in stack.kubernetes("storage.k8s.io", "StorageClass")}
    for driver in sorted(each for each in drivers if "csi" in each):
        own = [each for each in classes if read(each.props, "driver") == driver]
        labelled = [each for each in own if _LABEL in mapping(each.props, "metadata.labels")]
        if not own:
            yield Finding(message=f"no VolumeSnapshotClass is for {driver}: Velero snapshots none of its volumes")
        elif len(labelled) > 1:
            yield wrong(
                labelled[1], f"label {_LABEL} is on {labelled[0].name} too: which one Velero takes is left to chance"
            )
        elif not labelled and (
            len(own) > 1 or any(_LABEL in mapping(each.props, "metadata.labels") for each in classes)
        ):
            yield wrong(
                own[0],
                f"no class for {driver} has the label {_LABEL}, by which Velero chooses: it takes the one that is the cluster's"
                " default for everybody, or the only one, or fails",
            )


SNAPSHOT_CLASSES = StackPolicy(
    name="velero-snapshot-class",
    description="Velero knows by its label which class of snapshots to take of the volumes of a storage class.",
    remedy='Label one VolumeSnapshotClass of the driver velero.io/csi-volumesnapshot-class: "true".',
    check=_snapshot_classes,
)
