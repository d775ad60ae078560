"""Cert-manager: issues and renews the certificates that pods and webhooks inside the cluster show each other."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes.charts import CERT_MANAGER, release
from components.kubernetes.images import image
from components.kubernetes.namespaces import OPERATORS
from components.kubernetes.placement import system_nodes, system_tolerations
from components.kubernetes.priority_classes import CRITICAL
from components.kubernetes.resources import resources
from components.operators.controller import placement
from settings import Site

_NAME = "cert-manager"
_DISRUPTION = {"enabled": True, "minAvailable": 1}


def install_cert_manager(*, site: Site, opts: pulumi.ResourceOptions) -> k8s.helm.v3.Release:
    """The release; Helm calls it done when a certificate request has gone through its webhook (startupapicheck).

    Issuers that are cluster-wide keep their secrets in the operators' namespace, which is cert-manager's own.
    """
    return release(_NAME, CERT_MANAGER, site=site, namespace=OPERATORS, values=_values(site), opts=opts)


def _values(site: Site) -> dict[str, Any]:
    return {
        "image": _image("controller", site),
        # Started for a certificate that a public authority checks over HTTP, of which there is none.
        "acmesolver": {"image": _image("acmesolver", site)},
        # Kept on uninstall: with the definitions go all certificates of the cluster, and their keys.
        "crds": {"enabled": True, "keep": True},
        # The alerts on certificates that end read its metrics, in which `namespace` is the certificate's, not the pod's.
        "prometheus": {"servicemonitor": {"enabled": True, "honorLabels": True}},
        "global": {"priorityClassName": CRITICAL, "leaderElection": {"namespace": OPERATORS}},
        # One works, one waits.
        "replicaCount": 2,
        "podDisruptionBudget": _DISRUPTION,
        "resources": resources("50m", "256Mi"),
        **placement(_labels("controller")),
        # All work: while none answers, no certificate can be declared.
        "webhook": {
            "image": _image("webhook", site),
            "replicaCount": 3,
            "podDisruptionBudget": _DISRUPTION,
            "resources": resources("50m", "128Mi"),
            **placement(_labels("webhook")),
        },
        "cainjector": {
            "image": _image("cainjector", site),
            "replicaCount": 2,
            "podDisruptionBudget": _DISRUPTION,
            "resources": resources("50m", "384Mi"),
            **placement(_labels("cainjector")),
        },
        "startupapicheck": {
            "image": _image("startupapicheck", site),
            "timeout": "3m",
            "resources": resources("50m", "64Mi"),
            "nodeSelector": system_nodes(),
            "tolerations": system_tolerations(),
        },
    }


def _image(program: str, site: Site) -> dict[str, str]:
    pulled = image(f"quay.io/jetstack/cert-manager-{program}:{CERT_MANAGER.version}", site)
    return {"repository": pulled.name, "tag": pulled.tag_and_digest}


def _labels(component: str) -> dict[str, str]:
    return {"app.kubernetes.io/instance": _NAME, "app.kubernetes.io/component": component}
