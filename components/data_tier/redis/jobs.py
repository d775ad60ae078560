"""Jobs beside the Redis cluster: its scripts, and what pods that run them have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pulumi
import pulumi_kubernetes as k8s

from components.data_tier.redis.topology import CERTIFICATE, CLUSTER, PASSWORD_SECRET, PORT, SEED, USER
from components.kubernetes.config_map import ConfigMap, config_map
from components.kubernetes.job_pod import (
    SCRATCH,
    container,
    cron_job_spec,
    empty_volume,
    files,
    pod,
    secret_files,
)
from components.kubernetes.namespaces import DATA
from components.kubernetes.service_account import service_account
from components.kubernetes.storage_classes import STANDARD
from settings import Size

SCRIPTS = Path(__file__).parent / "scripts"

JOB_PODS = {"nphies.sa/job-of": CLUSTER}
"""Pods that may reach the nodes of the cluster."""

_CERTIFICATES = "/tls"
_DUMPS = "/dumps"
_SMALL = "16Mi"
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

    `dumps` is the size of a volume the steps share.
    """
    account = service_account(name, namespace=DATA, opts=opts)
    containers = [_container(step) for step in steps]
    template = pod(
        name,
        containers[-1:],
        first=containers[:-1],
        volumes=[
            files("scripts", scripts.name),
            secret_files("certificates", CERTIFICATE, mode=0o440),
            _dumps_volume(dumps) if dumps else empty_volume("dumps", _SMALL),
        ],
        scratch_limit=_SMALL,
        labels=JOB_PODS,
        service_account=name,
        asks_kubernetes=False,
        user=USER,
    )
    return k8s.batch.v1.CronJob(
        name,
        metadata=k8s.meta.v1.ObjectMetaArgs(name=name, namespace=DATA),
        spec=cron_job_spec(
            schedule, template, deadline_seconds=int(deadline.total_seconds()), attempts=3, suspended=suspended
        ),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[account, scripts.resource])),
    )


def _container(step: Step) -> k8s.core.v1.ContainerArgs:
    environment = {"DUMPS": _DUMPS, "HOME": SCRATCH, **step.environment}
    mounts = {"scripts": "/scripts", "dumps": _DUMPS}
    if step.talks_to_redis:
        environment |= {"REDIS_HOST": SEED, "REDIS_PORT": str(PORT), **_FILES}
        mounts["certificates"] = _CERTIFICATES
    return container(
        step.script.removesuffix(".sh"),
        step.image,
        command=["bash", f"/scripts/{step.script}"],
        environment=environment,
        secrets={"REDISCLI_AUTH": (PASSWORD_SECRET, "password")} if step.talks_to_redis else None,
        mounts=mounts,
        writable=["dumps"],
        resources=k8s.core.v1.ResourceRequirementsArgs(
            requests={"cpu": "100m", "memory": str(step.memory)}, limits={"memory": str(step.memory)}
        ),
    )


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
