"""Filebeat on every node: reads what containers and the node write, and sends it to Logstash."""

from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as k8s
import yaml
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs, ObjectMetaArgs

from components.kubernetes.config_map import ConfigMap, config_map
from components.kubernetes.images import image
from components.kubernetes.namespaces import NODE_AGENTS
from components.kubernetes.pod_security import container_context
from components.kubernetes.priority_classes import NODE_CRITICAL
from components.kubernetes.service_account import service_account
from components.logging.filebeat_config import CERTIFICATES, DATA, configuration
from components.logging.topology import FILEBEAT, FILEBEAT_PODS, FILEBEAT_STATS_PORT, VERSION
from settings import Site

IMAGE = f"docker.elastic.co/beats/filebeat:{VERSION}"
_CONFIG = "/etc/filebeat/filebeat.yml"


def filebeat(site: Site, opts: pulumi.ResourceOptions) -> k8s.apps.v1.DaemonSet:
    config = _config_map(opts)
    account = _service_account(opts)
    return k8s.apps.v1.DaemonSet(
        FILEBEAT,
        metadata=ObjectMetaArgs(name=FILEBEAT, namespace=NODE_AGENTS, labels=FILEBEAT_PODS),
        spec=k8s.apps.v1.DaemonSetSpecArgs(
            selector=LabelSelectorArgs(match_labels=FILEBEAT_PODS),
            update_strategy=k8s.apps.v1.DaemonSetUpdateStrategyArgs(
                type="RollingUpdate",
                rolling_update=k8s.apps.v1.RollingUpdateDaemonSetArgs(max_unavailable="20%"),
            ),
            template=core.PodTemplateSpecArgs(
                metadata=ObjectMetaArgs(labels=FILEBEAT_PODS), spec=_pod(config.name, site)
            ),
        ),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[config.resource, account])),
    )


def _pod(config: str, site: Site) -> core.PodSpecArgs:
    host_paths = {"varlog": "/var/log", "data": "/var/lib/nphies-filebeat"}
    return core.PodSpecArgs(
        service_account_name=FILEBEAT,
        automount_service_account_token=True,
        priority_class_name=NODE_CRITICAL,
        # One on every node, whatever its taints.
        tolerations=[core.TolerationArgs(operator="Exists")],
        termination_grace_period_seconds=60,
        enable_service_links=False,
        security_context=core.PodSecurityContextArgs(
            seccomp_profile=core.SeccompProfileArgs(type="RuntimeDefault"),
        ),
        containers=[_container(site)],
        volumes=[
            core.VolumeArgs(name="config", config_map=core.ConfigMapVolumeSourceArgs(name=config)),
            core.VolumeArgs(
                name="certificates", secret=core.SecretVolumeSourceArgs(secret_name=FILEBEAT, default_mode=0o400)
            ),
            *(
                core.VolumeArgs(
                    name=name,
                    host_path=core.HostPathVolumeSourceArgs(
                        path=path, type="DirectoryOrCreate" if name == "data" else "Directory"
                    ),
                )
                for name, path in host_paths.items()
            ),
        ],
    )


def _container(site: Site) -> core.ContainerArgs:
    mounts = {"config": "/etc/filebeat", "certificates": CERTIFICATES, "varlog": "/var/log", "data": DATA}
    return core.ContainerArgs(
        name=FILEBEAT,
        image=str(image(IMAGE, site)),
        args=["-c", _CONFIG, "-e", "--strict.perms=false"],
        env=[
            _field("NODE_NAME", "spec.nodeName"),
            _field("POD_IP", "status.podIP"),
        ],
        ports=[core.ContainerPortArgs(name="stats", container_port=FILEBEAT_STATS_PORT)],
        volume_mounts=[
            core.VolumeMountArgs(name=name, mount_path=path, read_only=name != "data") for name, path in mounts.items()
        ],
        resources=core.ResourceRequirementsArgs(
            requests={"cpu": "100m", "memory": "256Mi"}, limits={"memory": "512Mi"}
        ),
        # Root, since the logs are root's; and nothing of what makes root more than the owner of its files.
        security_context=container_context(user=0),
    )


def _field(name: str, path: str) -> core.EnvVarArgs:
    reference = core.ObjectFieldSelectorArgs(field_path=path)
    return core.EnvVarArgs(name=name, value_from=core.EnvVarSourceArgs(field_ref=reference))


def _config_map(opts: pulumi.ResourceOptions) -> ConfigMap:
    """Another configuration is another pod, node by node."""
    text = yaml.safe_dump(configuration(), sort_keys=False)
    return config_map(f"{FILEBEAT}-config", {"filebeat.yml": text}, namespace=NODE_AGENTS, opts=opts)


def _service_account(opts: pulumi.ResourceOptions) -> k8s.core.v1.ServiceAccount:
    """It may ask which pod a file belongs to, and nothing else."""
    account = service_account(FILEBEAT, namespace=NODE_AGENTS, opts=opts)
    name = f"{FILEBEAT}-pod-metadata"
    looks: Mapping[str, list[str]] = {"": ["pods", "namespaces", "nodes"], "apps": ["replicasets"], "batch": ["jobs"]}
    k8s.rbac.v1.ClusterRole(
        name,
        metadata=ObjectMetaArgs(name=name),
        rules=[
            k8s.rbac.v1.PolicyRuleArgs(api_groups=[group], resources=resources, verbs=["get", "list", "watch"])
            for group, resources in looks.items()
        ],
        opts=opts,
    )
    k8s.rbac.v1.ClusterRoleBinding(
        name,
        metadata=ObjectMetaArgs(name=name),
        role_ref=k8s.rbac.v1.RoleRefArgs(api_group="rbac.authorization.k8s.io", kind="ClusterRole", name=name),
        subjects=[k8s.rbac.v1.SubjectArgs(kind="ServiceAccount", name=FILEBEAT, namespace=NODE_AGENTS)],
        opts=opts,
    )
    return account
