"""Images that an operator's chart names for what the operator may start, and whether a stack has it start them.

Sources: Strimzi `EnvVarUtils` and `KafkaVersion` (images by version of Kafka; of builds, for a KafkaConnect with `build`; of
the bridge), prometheus-operator `--thanos-default-base-image`, cert-manager `--acme-http01-solver-image`.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from declared.charts.release_facts import all_facts
from declared.helm import chart_of
from declared.stack import Stack
from declared.values import read

_STRIMZI = "kafka.strimzi.io"
_VERSIONS = {"Kafka": "spec.kafka.version", "KafkaConnect": "spec.version", "KafkaMirrorMaker2": "spec.version"}
_VERSION = re.compile(r"-kafka-([\d.]+)$")


def why_not_started(stack: Stack, image: str) -> str | None:
    """Why no pod of the stack starts an image that an operator's chart names; None where one does, or may.

    The image is a reference in any registry, with tag.
    """
    name = image.partition("@")[0].rpartition(":")[0]
    for repository, reason in _REASONS.items():
        if name.endswith(f"/{repository}"):
            return reason(stack, image)
    return None


def _no_build(stack: Stack, _: str) -> str | None:
    built = any(read(each.props, "spec.build") for each in stack.kubernetes(_STRIMZI, "KafkaConnect"))
    return None if built else "no KafkaConnect with spec.build is declared"


def _no_bridge(stack: Stack, _: str) -> str | None:
    return None if stack.kubernetes(_STRIMZI, "KafkaBridge") else "no KafkaBridge is declared"


def _other_version(stack: Stack, image: str) -> str | None:
    found = _VERSION.search(image.partition("@")[0])
    started = set(_kafka_versions(stack))
    if found is None or None in started or found[1] in started:
        return None
    return f"Kafka {', '.join(sorted(map(str, started)))} is declared" if started else "no Kafka is declared"


def _kafka_versions(stack: Stack) -> Iterator[str | None]:
    """The versions that are started; None for one that is not known."""
    for kind, path in _VERSIONS.items():
        for each in stack.kubernetes(_STRIMZI, kind):
            version = read(each.props, path)
            yield version if isinstance(version, str) else None
    for each in stack.kubernetes(_STRIMZI, "Kafka"):
        for part in ("cruiseControl", "kafkaExporter"):
            spec = read(each.props, f"spec.{part}")
            if spec is not None and not read(spec, "image"):
                yield _newest_of_the_chart(stack)


def _newest_of_the_chart(stack: Stack) -> str | None:
    """Cruise Control and the exporter start from the image of the newest version, whatever the brokers run."""
    versions = [
        found[1]
        for facts in all_facts(stack)
        for image in facts.record.get("images", [])
        if "/strimzi/kafka:" in str(image) and (found := _VERSION.search(str(image).partition("@")[0]))
    ]
    return max(versions, key=lambda each: [int(part) for part in each.split(".")], default=None)


def _no_thanos(stack: Stack, _: str) -> str | None:
    for release in stack.kubernetes("helm.sh", "Release"):
        values = release.props.get("values")
        if chart_of(release) == "kube-prometheus-stack" and (
            read(values, "prometheus.prometheusSpec.thanos") or read(values, "thanosRuler.enabled") is True
        ):
            return None
    return "no Prometheus with a Thanos sidecar and no ThanosRuler is declared"


def _no_acme(stack: Stack, _: str) -> str | None:
    issuers = [each for kind in ("Issuer", "ClusterIssuer") for each in stack.kubernetes("cert-manager.io", kind)]
    solved = any(read(each.props, "spec.acme") for each in issuers)
    return None if solved else "no issuer with spec.acme is declared"


_REASONS: Mapping[str, Callable[[Stack, str], str | None]] = {
    "strimzi/buildah": _no_build,
    "strimzi/kaniko-executor": _no_build,
    "strimzi/maven-builder": _no_build,
    "strimzi/kafka-bridge": _no_bridge,
    "strimzi/kafka": _other_version,
    "thanos/thanos": _no_thanos,
    "jetstack/cert-manager-acmesolver": _no_acme,
}
