"""The Services of a service: the one requests go to, and the one a new version is tried behind."""

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.app_tier.labels import labels, selector
from components.kubernetes.namespaces import CORE
from components.service_contract import HTTP_PORT

_NOT_WAITED_FOR = {"pulumi.com/skipAwait": "true"}
"""Pods come from Argo Rollouts, which needs the Services first: waiting for endpoints here would wait for ever."""


def preview_of(service: str) -> str:
    """The name of the Service that a new version is tried behind."""
    return f"{service}-preview"


def active_service(service: str, *, switched: bool, opts: pulumi.ResourceOptions) -> k8s.core.v1.Service:
    """Where requests go. `switched`: Argo Rollouts points it at the version that serves.

    Not switched, it selects every version from before its pods are made, which is when the AWS Load Balancer Controller
    decides whether a pod gets a readiness gate.
    """
    return _service(service, service, switched, opts)


def preview_service(service: str, *, opts: pulumi.ResourceOptions) -> k8s.core.v1.Service:
    """Where the newest version is, before and after its promotion."""
    return _service(preview_of(service), service, True, opts)


def _service(name: str, service: str, switched: bool, opts: pulumi.ResourceOptions) -> k8s.core.v1.Service:
    # Argo Rollouts adds the hash of a version to the selector. Declared once, the selector is its own from then on:
    # taking it back would send requests to every version at once.
    theirs = pulumi.ResourceOptions(ignore_changes=["spec.selector"] if switched else [])
    return k8s.core.v1.Service(
        name,
        metadata=ObjectMetaArgs(name=name, namespace=CORE, labels=labels(service), annotations=_NOT_WAITED_FOR),
        spec=k8s.core.v1.ServiceSpecArgs(
            type="ClusterIP",
            selector=selector(service),
            ports=[
                k8s.core.v1.ServicePortArgs(
                    name="http", port=HTTP_PORT, target_port=HTTP_PORT, protocol="TCP", app_protocol="http"
                )
            ],
        ),
        opts=pulumi.ResourceOptions.merge(opts, theirs),
    )
