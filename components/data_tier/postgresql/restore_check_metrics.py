"""The result of the last restore check, where Prometheus finds it: a ConfigMap, and a server that shows it.

The check ends long before Prometheus would scrape it, and a push gateway would be one more store to keep. A ConfigMap
outlives both the check and the server, and the kubelet brings a new one into a running pod by itself.
"""

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs, ObjectMetaArgs

from components.kubernetes.images import image
from components.kubernetes.job_pod import files
from components.kubernetes.namespaces import DATA
from components.kubernetes.pod_security import container_context, pod_context_args
from settings import Site

NAME = "restore-check-metrics"
RESULT = "restore-check-result"
RESULT_PODS = {"app.kubernetes.io/name": NAME}
RESULT_PORT = 8080

IMAGE = "docker.io/library/busybox:1.37.0"

_USER = 65534  # nobody
_FOLDER = "/result"


def restore_check_metrics(site: Site, opts: pulumi.ResourceOptions) -> None:
    """The check fills the ConfigMap; until the first one ended there is nothing to see, which is an alert too."""
    k8s.core.v1.ConfigMap(RESULT, metadata=ObjectMetaArgs(name=RESULT, namespace=DATA), opts=opts)
    _server(site, opts)
    CustomResource(
        NAME,
        api_version="monitoring.coreos.com/v1",
        kind="PodMonitor",
        metadata=ObjectMetaArgs(name=NAME, namespace=DATA),
        spec={
            "selector": {"matchLabels": RESULT_PODS},
            "podMetricsEndpoints": [{"port": "metrics", "path": "/metrics.txt"}],
        },
        opts=opts,
    )


def _server(site: Site, opts: pulumi.ResourceOptions) -> k8s.apps.v1.Deployment:
    metadata = ObjectMetaArgs(name=NAME, namespace=DATA, labels=RESULT_PODS)
    return k8s.apps.v1.Deployment(
        NAME,
        metadata=metadata,
        spec=k8s.apps.v1.DeploymentSpecArgs(
            replicas=1,
            selector=LabelSelectorArgs(match_labels=RESULT_PODS),
            template=k8s.core.v1.PodTemplateSpecArgs(
                metadata=ObjectMetaArgs(labels=RESULT_PODS),
                spec=k8s.core.v1.PodSpecArgs(
                    automount_service_account_token=False,
                    enable_service_links=False,
                    security_context=pod_context_args(user=_USER, group=_USER),
                    containers=[_httpd(site)],
                    volumes=[files("result", RESULT)],
                ),
            ),
        ),
        opts=opts,
    )


def _httpd(site: Site) -> k8s.core.v1.ContainerArgs:
    return k8s.core.v1.ContainerArgs(
        name="httpd",
        image=str(image(IMAGE, site)),
        command=["httpd", "-f", "-p", str(RESULT_PORT), "-h", _FOLDER],
        ports=[k8s.core.v1.ContainerPortArgs(name="metrics", container_port=RESULT_PORT)],
        readiness_probe=k8s.core.v1.ProbeArgs(tcp_socket=k8s.core.v1.TCPSocketActionArgs(port="metrics")),
        volume_mounts=[k8s.core.v1.VolumeMountArgs(name="result", mount_path=_FOLDER, read_only=True)],
        resources=k8s.core.v1.ResourceRequirementsArgs(
            requests={"cpu": "10m", "memory": "16Mi"}, limits={"memory": "16Mi"}
        ),
        security_context=container_context(),
    )
