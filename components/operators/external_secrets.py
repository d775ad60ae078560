"""External Secrets: copies secrets to where they are used, so that none passes through the program or its state."""

from ipaddress import IPv4Network
from typing import Any

import pulumi

from components.aws.pod_identity import PodRole
from components.kubernetes.charts import EXTERNAL_SECRETS, KEEP, release
from components.kubernetes.images import image
from components.kubernetes.internal_ca import ISSUER_REF
from components.kubernetes.namespaces import OPERATORS
from components.kubernetes.network_policy import POD_IDENTITY_AGENT, allow, aws_endpoints
from components.kubernetes.priority_classes import CRITICAL
from components.kubernetes.resources import resources
from components.operators.controller import placement
from settings import Site

_NAME = "external-secrets"
_IMAGE = f"ghcr.io/external-secrets/external-secrets:v{EXTERNAL_SECRETS.version}"
_DISRUPTION = {"enabled": True, "minAvailable": 1}


def install_external_secrets(*, site: Site, vpc_cidr: IPv4Network, opts: pulumi.ResourceOptions) -> PodRole:
    """The release, and the role it reads AWS Secrets Manager with, which has no right until a component grants one.

    Copies between namespaces go through a SecretStore in the namespace that receives, as a service account of that
    namespace, with a Role in the namespace that gives: docs/decisions/0024.
    """
    role = PodRole(_NAME, site=site, namespace=OPERATORS, service_account=_NAME, opts=opts)
    policy = allow(
        f"{_NAME}-aws",
        namespace=OPERATORS,
        pods=_labels(_NAME),
        egress=[POD_IDENTITY_AGENT, aws_endpoints(vpc_cidr)],
        opts=opts,
    )
    release(
        _NAME,
        EXTERNAL_SECRETS,
        site=site,
        namespace=OPERATORS,
        values=_values(site),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[role, policy])),
    )
    return role


def _values(site: Site) -> dict[str, Any]:
    pulled = image(_IMAGE, site)
    of_both = {"repository": pulled.name, "tag": pulled.tag_and_digest}
    return {
        "image": of_both,
        "installCRDs": True,
        # With the definitions go all ExternalSecrets, and with them the Secrets that they own: every password.
        "crds": {"annotations": dict(KEEP)},
        # Whoever can make a cluster-wide store or secret can read and write in every namespace; no workload here needs it.
        "processClusterStore": False,
        "processClusterExternalSecret": False,
        "processClusterPushSecret": False,
        "processClusterGenerator": False,
        "processPushSecret": False,
        "openshiftFinalizers": False,
        "rbac": {"servicebindings": {"create": False}},
        "replicaCount": 2,
        "leaderElect": True,
        "priorityClassName": CRITICAL,
        "podDisruptionBudget": _DISRUPTION,
        "livenessProbe": {"enabled": True},
        "serviceMonitor": {"enabled": True, "honorLabels": True},  # `namespace` is the ExternalSecret's
        "serviceAccount": {"name": _NAME},
        "resources": resources("50m", "256Mi"),
        **placement(_labels(_NAME)),
        "webhook": {
            "image": of_both,
            "replicaCount": 2,
            "priorityClassName": CRITICAL,
            "podDisruptionBudget": _DISRUPTION,
            "resources": resources("25m", "128Mi"),
            "certManager": {"enabled": True, "cert": {"issuerRef": dict(ISSUER_REF)}},
            **placement(_labels(f"{_NAME}-webhook")),
        },
        # It would hold rights on every webhook and definition to do what cert-manager does for the webhook above.
        "certController": {"create": False},
    }


def _labels(name: str) -> dict[str, str]:
    return {"app.kubernetes.io/name": name, "app.kubernetes.io/instance": _NAME}
