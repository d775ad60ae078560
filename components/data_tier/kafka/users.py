"""A user for every service that uses a topic: a certificate it logs in with, and rules that allow what the settings say and no more."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource

from components.data_tier.kafka.topology import API, CLUSTER, CLUSTER_LABEL
from components.kubernetes.namespaces import DATA
from settings import StoreUseSettings

CERTIFICATE_LIFE = timedelta(days=90)
CERTIFICATE_RENEWAL = timedelta(days=30)


def user(service: str, uses: StoreUseSettings, opts: pulumi.ResourceOptions) -> CustomResource:
    """The user is called as the service is, and so is the one consumer group it may join."""
    return CustomResource(
        f"kafka-user-{service}",
        api_version=API,
        kind="KafkaUser",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=service, namespace=DATA, labels={CLUSTER_LABEL: CLUSTER}),
        spec={
            "authentication": {
                "type": "tls",
                "validityDays": CERTIFICATE_LIFE.days,
                "renewalDays": CERTIFICATE_RENEWAL.days,
            },
            "authorization": {"type": "simple", "acls": rules(service, uses)},
        },
        opts=opts,
    )


def rules(service: str, uses: StoreUseSettings) -> list[dict[str, Any]]:
    """To write without repeats (idempotence) needs no right of its own since Kafka 3.0."""
    produced = [_rule("topic", name, ["Describe", "Write"]) for name in uses.produces]
    consumed = [_rule("topic", name, ["Describe", "Read"]) for name in uses.consumes]
    group = [_rule("group", service, ["Describe", "Read"])] if uses.consumes else []
    return [*produced, *consumed, *group]


def _rule(kind: str, name: str, operations: Sequence[str]) -> dict[str, Any]:
    resource = {"type": kind, "name": name, "patternType": "literal"}
    return {"type": "allow", "resource": resource, "operations": list(operations), "host": "*"}
