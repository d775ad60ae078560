"""Logstash: takes Filebeat's records over mutual TLS, checks and splits them, and writes them to the cluster and to S3."""

from datetime import timedelta
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource

from components.backup_vault.archive import Archive
from components.kubernetes.config_map import ConfigMap, config_map
from components.kubernetes.field_ownership import TAKE_OVER
from components.kubernetes.images import image
from components.kubernetes.namespaces import LOGGING
from components.kubernetes.priority_classes import PLATFORM_PRIORITY
from components.kubernetes.resources import resources
from components.kubernetes.storage_classes import DATA
from components.logging.containers import CONTAINER_SECURITY, over_the_zones, pod_security, volume_claim
from components.logging.pipeline_files import PIPELINES, SCRIPTS_PATH, scripts
from components.logging.topology import BEATS_PORT, CLUSTER, ELASTICSEARCH_URL, LOGSTASH, LOGSTASH_PODS, VERSION
from components.logging.users import WRITER
from settings import LogstashSettings, Site

IMAGE = f"docker.elastic.co/logstash/logstash:{VERSION}"
API = "logstash.k8s.elastic.co/v1alpha1"
DRAIN_SECONDS = 300
"""What an instance that is stopped may take to write what it has read; its queue waits for the next start."""


def logstash(
    settings: LogstashSettings, *, site: Site, logs: Archive, audit: Archive, opts: pulumi.ResourceOptions
) -> CustomResource:
    files = _scripts(opts)
    return CustomResource(
        LOGSTASH,
        api_version=API,
        kind="Logstash",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=CLUSTER, namespace=LOGGING, annotations=TAKE_OVER),
        spec={
            "version": VERSION,
            "image": str(image(IMAGE, site)),
            "count": settings.replicas,
            "config": {"log.format": "json"},
            "pipelines": [pipeline.declared(settings.queue) for pipeline in PIPELINES],
            "services": [_api(), _beats()],
            "podTemplate": _pod(settings, logs, audit, scripts=files.name),
            # Of the class for data: a queue holds audit records that are nowhere else yet.
            "volumeClaimTemplates": [volume_claim("logstash-data", settings.queue, DATA)],
        },
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[files.resource])),
    )


def _api() -> dict[str, Any]:
    """With our certificate. The operator restarts the instances when it was renewed, and Filebeat's input uses it too."""
    return {"name": "api", "tls": {"certificate": {"secretName": LOGSTASH}}}


def _beats() -> dict[str, Any]:
    port = {"name": "beats", "port": BEATS_PORT, "protocol": "TCP", "targetPort": BEATS_PORT}
    return {"name": "beats", "service": {"spec": {"type": "ClusterIP", "ports": [port]}}}


def _scripts(opts: pulumi.ResourceOptions) -> ConfigMap:
    """Other scripts are other pods, one after the other."""
    return config_map(f"{LOGSTASH}-scripts", scripts(), namespace=LOGGING, opts=opts)


def _pod(settings: LogstashSettings, logs: Archive, audit: Archive, *, scripts: str) -> dict[str, Any]:
    container = {
        "name": "logstash",
        "securityContext": CONTAINER_SECURITY,
        "resources": resources(settings.cpu, settings.memory),
        "ports": [{"name": "beats", "containerPort": BEATS_PORT}],
        "env": _environment(settings, logs, audit),
        "volumeMounts": [{"name": "scripts", "mountPath": SCRIPTS_PATH, "readOnly": True}],
    }
    prepare = {"name": "logstash-internal-init-config", "securityContext": CONTAINER_SECURITY}
    return {
        "spec": {
            "serviceAccountName": LOGSTASH,
            "priorityClassName": PLATFORM_PRIORITY,
            "automountServiceAccountToken": False,
            "terminationGracePeriodSeconds": DRAIN_SECONDS,
            "securityContext": pod_security(),
            "containers": [container],
            # The operator's own, which says less of itself than the namespace asks.
            "initContainers": [prepare],
            "volumes": [{"name": "scripts", "configMap": {"name": scripts}}],
            **over_the_zones(LOGSTASH_PODS),
        }
    }


def _environment(settings: LogstashSettings, logs: Archive, audit: Archive) -> list[dict[str, Any]]:
    """What the pipeline files leave open."""
    values = {
        "LS_JAVA_OPTS": f"-Xms{_heap(settings)} -Xmx{_heap(settings)}",
        "AWS_REGION": logs.region,
        "LOGS_ARCHIVE": logs.name,
        "AUDIT_ARCHIVE": audit.name,
        "ARCHIVE_MINUTES": str(settings.archive_every // timedelta(minutes=1)),
        "AUDIT_ARCHIVE_MINUTES": str(settings.audit_archive_every // timedelta(minutes=1)),
        "ELASTICSEARCH_URL": ELASTICSEARCH_URL,
    }
    secrets = {"ELASTICSEARCH_USER": "username", "ELASTICSEARCH_PASSWORD": "password"}
    return [
        *({"name": name, "value": value} for name, value in values.items()),
        *(
            {"name": name, "valueFrom": {"secretKeyRef": {"name": WRITER.secret, "key": key}}}
            for name, key in secrets.items()
        ),
    ]


def _heap(settings: LogstashSettings) -> str:
    return f"{settings.memory.bytes // 2 // 2**20}m"
