"""What Logstash and Filebeat say of themselves is JSON; this exporter, one for all of them, makes metrics of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pulumi
import pulumi_kubernetes as k8s
import yaml
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs, ObjectMetaArgs

from components.kubernetes.config_map import config_map
from components.kubernetes.disruption_budget import disruption_budget
from components.kubernetes.images import image
from components.kubernetes.namespaces import LOGGING
from components.kubernetes.placement import ZONE
from components.kubernetes.pod_security import container_context, pod_context_args
from components.kubernetes.priority_classes import PLATFORM_PRIORITY
from components.logging.containers import USER
from components.logging.pipeline_files import PIPELINES
from components.logging.topology import JSON_EXPORTER, JSON_EXPORTER_PODS, JSON_EXPORTER_PORT, LOGSTASH
from components.logging.topology import LOGSTASH_API_HOST as LOGSTASH_HOST
from settings import Site

IMAGE = "quay.io/prometheuscommunity/json-exporter:v0.7.0"
_CA = "/certificates/ca.crt"


@dataclass(frozen=True)
class Metric:
    """One number of a JSON document."""

    name: str
    help: str
    path: str
    kind: Literal["counter", "gauge"] = "counter"
    labels: Mapping[str, str] | None = None

    def declared(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "help": self.help,
            "path": f"{{ {self.path} }}",
            "valuetype": self.kind,
            **({"labels": dict(self.labels)} if self.labels else {}),
        }


def logstash_metrics() -> Sequence[Metric]:
    """Of `_node/stats`, by pipeline."""
    return [metric for pipeline in PIPELINES for metric in _of_a_pipeline(pipeline.name, bool(pipeline.dead_letters))]


def filebeat_metrics() -> Sequence[Metric]:
    """Of `stats`."""
    return [Metric("filebeat_events_acked_total", "Records that Logstash has taken", ".libbeat.output.events.acked")]


def _of_a_pipeline(name: str, dead_letters: bool) -> list[Metric]:
    of = f".pipelines.{name}"
    labels = {"pipeline": name}
    found = [
        Metric("logstash_pipeline_events_out_total", "Records that went out", f"{of}.events.out", labels=labels),
        Metric("logstash_pipeline_queue_events", "Records waiting", f"{of}.queue.events_count", "gauge", labels),
        Metric("logstash_pipeline_queue_bytes", "Size", f"{of}.queue.queue_size_in_bytes", "gauge", labels),
        Metric(
            "logstash_pipeline_queue_max_bytes", "Largest size", f"{of}.queue.max_queue_size_in_bytes", "gauge", labels
        ),
    ]
    if dead_letters:
        path = f"{of}.dead_letter_queue.queue_size_in_bytes"
        found.append(Metric("logstash_pipeline_dead_letter_bytes", "Refused records", path, "gauge", labels))
    return found


def configuration() -> dict[str, Any]:
    """The configuration as json_exporter reads it: a module per kind of program."""
    # By its address, since it is one instance that is asked; the certificate has the Service's name.
    tls = {"ca_file": _CA, "server_name": LOGSTASH_HOST}
    return {
        "modules": {
            "logstash": {
                "metrics": [metric.declared() for metric in logstash_metrics()],
                "http_client_config": {"tls_config": tls},
            },
            "filebeat": {"metrics": [metric.declared() for metric in filebeat_metrics()]},
        }
    }


def json_exporter(site: Site, opts: pulumi.ResourceOptions) -> k8s.apps.v1.Deployment:
    text = yaml.safe_dump(configuration(), sort_keys=False)
    config = config_map(f"{JSON_EXPORTER}-config", {"config.yml": text}, namespace=LOGGING, opts=opts)
    _service(opts)
    disruption_budget(JSON_EXPORTER, namespace=LOGGING, pods=JSON_EXPORTER_PODS, opts=opts)
    return k8s.apps.v1.Deployment(
        JSON_EXPORTER,
        metadata=ObjectMetaArgs(name=JSON_EXPORTER, namespace=LOGGING, labels=JSON_EXPORTER_PODS),
        spec=k8s.apps.v1.DeploymentSpecArgs(
            replicas=2,
            selector=LabelSelectorArgs(match_labels=JSON_EXPORTER_PODS),
            template=core.PodTemplateSpecArgs(
                metadata=ObjectMetaArgs(labels=JSON_EXPORTER_PODS), spec=_pod(config.name, site)
            ),
        ),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[config.resource])),
    )


def _service(opts: pulumi.ResourceOptions) -> k8s.core.v1.Service:
    return k8s.core.v1.Service(
        JSON_EXPORTER,
        metadata=ObjectMetaArgs(name=JSON_EXPORTER, namespace=LOGGING),
        spec=core.ServiceSpecArgs(
            selector=JSON_EXPORTER_PODS,
            ports=[core.ServicePortArgs(name="http", port=JSON_EXPORTER_PORT, target_port="http")],
        ),
        opts=opts,
    )


def _pod(config: pulumi.Input[str], site: Site) -> core.PodSpecArgs:
    return core.PodSpecArgs(
        automount_service_account_token=False,
        enable_service_links=False,
        # The alerts on audit delivery read it.
        priority_class_name=PLATFORM_PRIORITY,
        security_context=pod_context_args(user=USER),
        topology_spread_constraints=[
            core.TopologySpreadConstraintArgs(
                max_skew=1,
                topology_key=ZONE,
                when_unsatisfiable="DoNotSchedule",
                label_selector=LabelSelectorArgs(match_labels=JSON_EXPORTER_PODS),
            )
        ],
        containers=[
            core.ContainerArgs(
                name=JSON_EXPORTER,
                image=str(image(IMAGE, site)),
                args=["--config.file=/config/config.yml"],
                ports=[core.ContainerPortArgs(name="http", container_port=JSON_EXPORTER_PORT)],
                readiness_probe=core.ProbeArgs(http_get=core.HTTPGetActionArgs(path="/metrics", port="http")),
                liveness_probe=core.ProbeArgs(tcp_socket=core.TCPSocketActionArgs(port="http"), failure_threshold=6),
                volume_mounts=[
                    core.VolumeMountArgs(name="config", mount_path="/config", read_only=True),
                    core.VolumeMountArgs(name="certificate", mount_path="/certificates", read_only=True),
                ],
                resources=core.ResourceRequirementsArgs(
                    requests={"cpu": "20m", "memory": "32Mi"}, limits={"memory": "64Mi"}
                ),
                security_context=container_context(),
            )
        ],
        volumes=[
            core.VolumeArgs(name="config", config_map=core.ConfigMapVolumeSourceArgs(name=config)),
            core.VolumeArgs(
                name="certificate",
                secret=core.SecretVolumeSourceArgs(
                    secret_name=LOGSTASH, items=[core.KeyToPathArgs(key="ca.crt", path="ca.crt")]
                ),
            ),
        ],
    )
