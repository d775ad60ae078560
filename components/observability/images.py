"""The images of kube-prometheus-stack, as its charts take them: registry, repository, tag, and digest under one of three names."""

from dataclasses import dataclass

from components.kubernetes.images import image
from settings import Site

ALERTMANAGER = "quay.io/prometheus/alertmanager:v0.34.0"
CONFIG_RELOADER = "quay.io/prometheus-operator/prometheus-config-reloader:v0.93.1"
GRAFANA = "docker.io/grafana/grafana:13.2.0"
KUBE_STATE_METRICS = "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0"
NODE_EXPORTER = "quay.io/prometheus/node-exporter:v1.12.1-distroless"
OPERATOR = "quay.io/prometheus-operator/prometheus-operator:v0.93.1"
PROMETHEUS = "quay.io/prometheus/prometheus:v3.14.0-distroless"
SIDECAR = "quay.io/kiwigrid/k8s-sidecar:2.10.1"
THANOS = "quay.io/thanos/thanos:v0.42.4"


@dataclass(frozen=True)
class Images:
    """Values of an image, for a stack."""

    site: Site

    def with_digest(self, reference: str, key: str) -> dict[str, str]:
        """With the digest whole, under `key`."""
        pulled = image(reference, self.site)
        place = {"registry": pulled.registry, "repository": pulled.repository, "tag": pulled.tag}
        return place | ({key: pulled.digest} if pulled.digest else {})

    def with_sha(self, reference: str) -> dict[str, str]:
        """With the digest as `sha`, without its algorithm."""
        found = self.with_digest(reference, "sha")
        return found | ({"sha": found["sha"].removeprefix("sha256:")} if "sha" in found else {})
