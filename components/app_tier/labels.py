"""How services, their pods and what selects them are labelled."""

from collections.abc import Mapping

NAME = "app.kubernetes.io/name"
VERSION = "app.kubernetes.io/version"
TEMPLATE_HASH = "rollouts-pod-template-hash"
"""Argo Rollouts puts it on the pods of each version."""

_TIER = {"app.kubernetes.io/part-of": "nphies", "app.kubernetes.io/component": "service"}

EVERY_SERVICE: Mapping[str, str] = _TIER
"""Selects the pods of all services."""


def selector(service: str) -> dict[str, str]:
    """Selects the pods of one service, of whatever version."""
    return {NAME: service}


def labels(service: str) -> dict[str, str]:
    return {NAME: service, **_TIER}
