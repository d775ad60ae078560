"""Jobs beside the Redis cluster: its scripts, and what pods that run them have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pulumi
import pulumi_kubernetes as k8s

from components.data_tier.redis.topology import CERTIFICATE, CLUSTER, PASSWORD_SECRET, PORT, SEED, USER
from components.kubernetes.config_map import ConfigMap, config_map
from components.kubernetes.namespaces import DATA
from components.kubernetes.pod_security import container_context, pod_context_args
from components.kubernetes.service_account import service_account
from components.kubernetes.storage_classes import STANDARD
from settings import Size

SCRIPTS = Path(__file__).parent / "scripts"

JOB_PODS = {"nphies.sa/job-of": CLUSTER}
"""Pods that may reach the nodes of the cluster."""

_CERTIFICATES = "/tls"
_DUMPS = "/dumps"
_FILES = {
    "REDIS_CA": f"{_CERTIFICATES}/ca.crt",
    "REDIS_CERT": f"{_CERTIFICATES}/tls.crt",
    "REDIS_KEY": f"{_CERTIFICATES}/tls.key",
}


@dataclass(frozen=True)
class Step:
    """A container that runs one script."""

    script: str
    image: str
    environment: Mapping[str, str]
    talks_to_redis: bool
    memory: Size


def scripts(opts: pulumi.ResourceOptions) -> ConfigMap:
    """A pod that is running keeps the scripts it started with."""
    content = {path.name: path.read_text(encoding="utf-8") for path in sorted(SCRIPTS.glob("*.sh"))}
    return config_map(f"{CLUSTER}-scripts", content, namespace=DATA, opts=opts)


def cron_job(
    name: str,
    steps: Sequence[Step],
    *,
    schedule: str,
    deadline: timedelta,
    scripts: ConfigMap,
    dumps: Size | None = None,
    suspended: bool = False,
    opts: pulumi.ResourceOptions,
) -> k8s.batch.v1.CronJob:
    """Runs `steps` one after the other, as a service account called `name`; tried three times, never twice at once.

    `dumps` is the size of a scratch volume the steps share. A suspended one runs only when a person says so:
    `kubectl create job --from=cronjob/...`.
    """
    labels = {**JOB_PODS, "app.kubernetes.io/name": name}
    account = service_account(name, namespace=DATA, opts=opts)
    containers = [_container(step) for step in steps]
    pod = k8s.core.v1.PodTemplateSpecArgs(
        metadata=k8s.meta.v1.ObjectMetaArgs(labels=labels),
        spec=k8s.core.v1.PodSpecArgs(
            service_account_name=name,
            automount_service_account_token=False,
            restart_policy="Never",
            enable_service_links=False,
            security_context=pod_context_args(user=USER, group=USER, fs_group=USER),
            init_containers=containers[:-1],
            containers=containers[-1:],
            volumes=_volumes(scripts.name, dumps),
        ),
    )
    return k8s.batch.v1.CronJob(
        name,
        metadata=k8s.meta.v1.ObjectMetaArgs(name=name, namespace=DATA),
        spec=k8s.batch.v1.CronJobSpecArgs(
            schedule=schedule,
            time_zone="Etc/UTC",
            suspend=suspended,
            concurrency_policy="Forbid",
            starting_deadline_seconds=3600,
            successful_jobs_history_limit=3,
            failed_jobs_history_limit=5,
            job_template=k8s.batch.v1.JobTemplateSpecArgs(
                metadata=k8s.meta.v1.ObjectMetaArgs(labels=labels),
                spec=k8s.batch.v1.JobSpecArgs(
                    backoff_limit=2,
                    active_deadline_seconds=int(deadline.total_seconds()),
                    template=pod,
                ),
            ),
        ),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[account, scripts.resource])),
    )


def _container(step: Step) -> k8s.core.v1.ContainerArgs:
    name = step.script.removesuffix(".sh")
    environment = {"DUMPS": _DUMPS, "HOME": "/tmp", **step.environment}  # noqa: S108 # an empty volume of its own
    password: list[k8s.core.v1.EnvVarArgs] = []
    mounts = {"scripts": "/scripts", "tmp": "/tmp", "dumps": _DUMPS}  # noqa: S108
    if step.talks_to_redis:
        environment |= {"REDIS_HOST": SEED, "REDIS_PORT": str(PORT), **_FILES}
        mounts["certificates"] = _CERTIFICATES
        reference = k8s.core.v1.SecretKeySelectorArgs(name=PASSWORD_SECRET, key="password")
        source = k8s.core.v1.EnvVarSourceArgs(secret_key_ref=reference)
        password = [k8s.core.v1.EnvVarArgs(name="REDISCLI_AUTH", value_from=source)]
    return k8s.core.v1.ContainerArgs(
        name=name,
        image=step.image,
        image_pull_policy="IfNotPresent",
        command=["bash", f"/scripts/{step.script}"],
        env=[*(k8s.core.v1.EnvVarArgs(name=key, value=value) for key, value in environment.items()), *password],
        volume_mounts=[
            k8s.core.v1.VolumeMountArgs(name=volume, mount_path=path, read_only=volume in ("scripts", "certificates"))
            for volume, path in mounts.items()
        ],
        resources=k8s.core.v1.ResourceRequirementsArgs(
            requests={"cpu": "100m", "memory": str(step.memory)}, limits={"memory": str(step.memory)}
        ),
        security_context=container_context(),
    )


def _volumes(scripts: str, dumps: Size | None) -> list[k8s.core.v1.VolumeArgs]:
    small = k8s.core.v1.EmptyDirVolumeSourceArgs(size_limit="16Mi")
    return [
        k8s.core.v1.VolumeArgs(name="scripts", config_map=k8s.core.v1.ConfigMapVolumeSourceArgs(name=scripts)),
        k8s.core.v1.VolumeArgs(
            name="certificates", secret=k8s.core.v1.SecretVolumeSourceArgs(secret_name=CERTIFICATE, default_mode=0o440)
        ),
        k8s.core.v1.VolumeArgs(name="tmp", empty_dir=small),
        _dumps_volume(dumps) if dumps else k8s.core.v1.VolumeArgs(name="dumps", empty_dir=small),
    ]


def _dumps_volume(size: Size) -> k8s.core.v1.VolumeArgs:
    """A volume that lives as long as the pod: snapshots would fill the disk of a node."""
    return k8s.core.v1.VolumeArgs(
        name="dumps",
        ephemeral=k8s.core.v1.EphemeralVolumeSourceArgs(
            volume_claim_template=k8s.core.v1.PersistentVolumeClaimTemplateArgs(
                spec=k8s.core.v1.PersistentVolumeClaimSpecArgs(
                    access_modes=["ReadWriteOnce"],
                    storage_class_name=STANDARD,
                    resources=k8s.core.v1.VolumeResourceRequirementsArgs(requests={"storage": str(size)}),
                )
            )
        ),
    )
