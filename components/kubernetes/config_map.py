"""A ConfigMap whose name says what is in it: another content is another name, and with it another pod."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

HASH_LENGTH = 10


@dataclass(frozen=True)
class ConfigMap:
    """What is mounted by `name`, and waited for as `resource`.

    The name is plain text, not the output of the resource: a preview of a new stack asks no API server, and must know
    all the same that what a pod mounts is declared.
    """

    name: str
    resource: k8s.core.v1.ConfigMap


def content_hash(content: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:HASH_LENGTH]


def config_map(
    prefix: str,
    content: Mapping[str, str],
    *,
    namespace: str,
    opts: pulumi.ResourceOptions,
    labels: Mapping[str, str] | None = None,
) -> ConfigMap:
    """`prefix` is its name in the program; in the cluster the hash of the content follows. It is immutable."""
    name = f"{prefix}-{content_hash(content)}"
    resource = k8s.core.v1.ConfigMap(
        prefix,
        metadata=k8s.meta.v1.ObjectMetaArgs(name=name, namespace=namespace, labels=labels),
        data=dict(content),
        immutable=True,
        opts=opts,
    )
    return ConfigMap(name, resource)
