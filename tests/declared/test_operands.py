"""An image that an operator's chart names is started where a resource asks for it, and not otherwise."""

from typing import Any

import pytest

from declared.operands import why_not_started
from declared.resource import Declared
from declared.stack import Stack

_MIRROR = "111122223333.dkr.ecr.me-south-1.amazonaws.com/mirror/quay.io/"


def _resource(token: str, **props: Any) -> Declared:
    return Declared(urn=token, type=f"kubernetes:{token}", name=token, props=props)


def _kafka(version: str | None, **spec: Any) -> Declared:
    kafka = {"version": version} if version else {}
    return _resource("kafka.strimzi.io/v1:Kafka", spec={"kafka": kafka, **spec})


def _strimzi() -> Declared:
    return _resource(
        "helm.sh/v3:Release",
        name="strimzi-cluster-operator",
        chart="oci://quay.io/strimzi-helm/strimzi-kafka-operator",
        version="1.2.0",
        namespace="nphies-data",
        values={},
    )


_CONNECT = _resource("kafka.strimzi.io/v1:KafkaConnect", spec={"version": "4.2.1", "build": {"plugins": []}})
_BRIDGE = _resource("kafka.strimzi.io/v1:KafkaBridge", spec={})
_ACME = _resource("cert-manager.io/v1:ClusterIssuer", spec={"acme": {"server": "https://example.org"}})
_PRIVATE_CA = _resource("cert-manager.io/v1:ClusterIssuer", spec={"ca": {"secretName": "ca"}})
_THANOS = _resource(
    "helm.sh/v3:Release",
    chart="kube-prometheus-stack",
    values={"prometheus": {"prometheusSpec": {"thanos": {"objectStorageConfig": {}}}}},
)
_PROMETHEUS = _resource("helm.sh/v3:Release", chart="kube-prometheus-stack", values={"prometheus": {}})


@pytest.mark.parametrize(
    ("image", "asked_for", "not_asked_for"),
    [
        ("strimzi/buildah:1.2.0", [_CONNECT], [_kafka("4.3.1")]),
        ("strimzi/kaniko-executor:1.2.0", [_CONNECT], [_kafka("4.3.1")]),
        ("strimzi/maven-builder:1.2.0", [_CONNECT], [_kafka("4.3.1")]),
        ("strimzi/kafka-bridge:1.1.0", [_BRIDGE], [_kafka("4.3.1")]),
        ("strimzi/kafka:1.2.0-kafka-4.2.1", [_kafka("4.2.1")], [_kafka("4.3.1")]),
        ("strimzi/kafka:1.2.0-kafka-4.2.1", [_kafka("4.3.1"), _CONNECT], [_kafka("4.3.1"), _BRIDGE]),
        ("strimzi/kafka:1.2.0-kafka-4.2.1", [_kafka(None)], [_BRIDGE]),
        ("strimzi/kafka:1.2.0-kafka-4.3.1", [_strimzi(), _kafka("4.3.0", cruiseControl={})], [_kafka("4.3.0")]),
        ("thanos/thanos:v0.42.4", [_THANOS], [_PROMETHEUS]),
        ("jetstack/cert-manager-acmesolver:v1.21.1", [_ACME], [_PRIVATE_CA]),
    ],
)
def test_an_operand_is_started_where_it_is_asked_for(
    image: str, asked_for: list[Declared], not_asked_for: list[Declared]
) -> None:
    for reference in (f"quay.io/{image}", f"{_MIRROR}{image}@sha256:{'a1' * 32}"):
        assert why_not_started(Stack(asked_for), reference) is None
        assert (why_not_started(Stack(not_asked_for), reference) or "").endswith("declared")


def test_an_image_that_is_no_optional_operand_may_be_started() -> None:
    assert why_not_started(Stack([]), "quay.io/prometheus/prometheus:v3") is None
