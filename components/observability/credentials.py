"""Secrets of the monitoring: made or fetched by External Secrets in the cluster, so that none passes through Pulumi."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes.namespaces import OBSERVABILITY
from components.observability.alert_routing import SECRET, SECRET_KEYS
from components.observability.prometheus_stack import GRAFANA_SECRET

RECEIVERS_STORE = "receivers"
_API = "external-secrets.io/v1"
_GENERATORS = "generators.external-secrets.io/v1alpha1"
_PASSWORD_LENGTH = 32


def receivers_secret_name(region: str) -> str:
    """The secret in AWS Secrets Manager that a person fills once per region: one JSON object, keys as `SECRET_KEYS`."""
    return f"nphies/{region}/alertmanager-receivers"


def grafana_password(opts: pulumi.ResourceOptions) -> Sequence[pulumi.Resource]:
    """A generated password, made once: refreshing it would lock everyone out of the running Grafana."""
    generator = _resource(
        _GENERATORS,
        "Password",
        GRAFANA_SECRET,
        {"length": _PASSWORD_LENGTH, "digits": 8, "symbols": 0, "allowRepeat": True, "noUpper": False},
        opts,
    )
    secret = _resource(
        _API,
        "ExternalSecret",
        GRAFANA_SECRET,
        {
            "refreshPolicy": "CreatedOnce",
            "target": {
                "name": GRAFANA_SECRET,
                "template": {"data": {"username": "admin", "password": "{{ .password }}"}},
            },
            "dataFrom": [
                {"sourceRef": {"generatorRef": {"apiVersion": _GENERATORS, "kind": "Password", "name": GRAFANA_SECRET}}}
            ],
        },
        opts,
    )
    return [generator, secret]


def receivers(region: str, opts: pulumi.ResourceOptions) -> Sequence[pulumi.Resource]:
    """Keys of the mail relay and the paging service, fetched from AWS Secrets Manager of the own region."""
    store = _resource(
        _API,
        "SecretStore",
        RECEIVERS_STORE,
        {"provider": {"aws": {"service": "SecretsManager", "region": region}}},
        opts,
    )
    secret = _resource(
        _API,
        "ExternalSecret",
        SECRET,
        {
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": "SecretStore", "name": RECEIVERS_STORE},
            "target": {"name": SECRET, "creationPolicy": "Owner"},
            "data": [
                {"secretKey": key, "remoteRef": {"key": receivers_secret_name(region), "property": key}}
                for key in SECRET_KEYS
            ],
        },
        opts,
    )
    return [store, secret]


def _resource(
    api_version: str, kind: str, name: str, spec: dict[str, Any], opts: pulumi.ResourceOptions
) -> k8s.apiextensions.CustomResource:
    return k8s.apiextensions.CustomResource(
        f"{name}-{kind.lower()}",
        api_version=api_version,
        kind=kind,
        metadata=k8s.meta.v1.ObjectMetaArgs(name=name, namespace=OBSERVABILITY),
        spec=spec,
        opts=opts,
    )
