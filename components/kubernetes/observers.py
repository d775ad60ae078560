"""Who looks at all of the platform, as the peer of a network policy."""

from components.kubernetes.namespaces import OBSERVABILITY
from components.kubernetes.network_policy import Pods

PROMETHEUS_PODS = {"app.kubernetes.io/name": "prometheus"}
"""Labels that its operator gives the pods of Prometheus."""

PROMETHEUS = Pods(PROMETHEUS_PODS, OBSERVABILITY)
"""Scrapes every endpoint of metrics."""
