"""The pod of a Job or CronJob, or of a small server beside one: it may do nothing but run its programs."""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import pulumi_kubernetes as k8s

from components.kubernetes.pod_security import container_context, pod_context_args

SCRATCH = "/tmp"  # noqa: S108  (a volume of the pod's own)
USER = 1024  # the user of Sqitch's image; most other images take any

_SMALL = k8s.core.v1.ResourceRequirementsArgs(requests={"cpu": "100m", "memory": "128Mi"}, limits={"memory": "256Mi"})


def container(
    name: str,
    image: str,
    *,
    command: Sequence[str] | None = None,
    arguments: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
    secrets: Mapping[str, tuple[str, str]] | None = None,
    mounts: Mapping[str, str] | None = None,
    writable: Collection[str] = (),
    working_directory: str | None = None,
    readiness: k8s.core.v1.ProbeArgs | None = None,
    resources: k8s.core.v1.ResourceRequirementsArgs = _SMALL,
) -> k8s.core.v1.ContainerArgs:
    """A container without rights.

    `secrets`: variable -> name and key of a Secret. `mounts`: name of a volume -> where it is seen, to be read unless
    `writable`.
    """
    return k8s.core.v1.ContainerArgs(
        name=name,
        image=image,
        command=list(command) if command else None,
        args=list(arguments) if arguments else None,
        working_dir=working_directory,
        env=[
            *(k8s.core.v1.EnvVarArgs(name=key, value=value) for key, value in (environment or {}).items()),
            *(_from_secret(key, *place) for key, place in (secrets or {}).items()),
        ],
        volume_mounts=[
            k8s.core.v1.VolumeMountArgs(name="scratch", mount_path=SCRATCH),
            *(
                k8s.core.v1.VolumeMountArgs(name=volume, mount_path=path, read_only=volume not in writable)
                for volume, path in (mounts or {}).items()
            ),
        ],
        readiness_probe=readiness,
        resources=resources,
        security_context=container_context(),
    )


def pod(
    name: str,
    containers: Sequence[k8s.core.v1.ContainerArgs],
    *,
    first: Sequence[k8s.core.v1.ContainerArgs] = (),
    volumes: Sequence[k8s.core.v1.VolumeArgs] = (),
    labels: Mapping[str, str] | None = None,
    service_account: str | None = None,
    asks_kubernetes: bool = True,
    restart_policy: Literal["Never", "Always"] = "Never",
    spread: Sequence[k8s.core.v1.TopologySpreadConstraintArgs] = (),
    scratch_limit: str | None = None,
    user: int = USER,
    priority: str | None = None,
) -> k8s.core.v1.PodTemplateSpecArgs:
    """The template. A pod asks the Kubernetes API as its service account: nothing without one, or unless `asks_kubernetes`.

    One without a `priority` gives its place to services that scale out, and starts again elsewhere.
    """
    return k8s.core.v1.PodTemplateSpecArgs(
        metadata=k8s.meta.v1.ObjectMetaArgs(labels={"app.kubernetes.io/name": name, **(labels or {})}),
        spec=k8s.core.v1.PodSpecArgs(
            restart_policy=restart_policy,
            topology_spread_constraints=list(spread) or None,
            priority_class_name=priority,
            service_account_name=service_account,
            automount_service_account_token=service_account is not None and asks_kubernetes,
            # Addresses of every Service of the namespace as variables: none of these programs reads them.
            enable_service_links=False,
            security_context=pod_context_args(user=user, group=user, fs_group=user),
            init_containers=list(first) or None,
            containers=list(containers),
            volumes=[empty_volume("scratch", scratch_limit), *volumes],
        ),
    )


def cron_job_spec(
    schedule: str,
    template: k8s.core.v1.PodTemplateSpecArgs,
    *,
    deadline_seconds: int,
    attempts: int,
    suspended: bool | None = None,
) -> k8s.batch.v1.CronJobSpecArgs:
    """Runs at `schedule`, in UTC, one at a time; a run that could not start within an hour is left out.

    Its Jobs have the labels of their pods. A suspended one runs only when a person says so (`kubectl create job
    --from=cronjob/...`); None leaves that to people.
    """
    return k8s.batch.v1.CronJobSpecArgs(
        schedule=schedule,
        time_zone="Etc/UTC",
        suspend=suspended,
        concurrency_policy="Forbid",
        starting_deadline_seconds=3600,
        successful_jobs_history_limit=3,
        failed_jobs_history_limit=5,
        job_template=k8s.batch.v1.JobTemplateSpecArgs(
            metadata=template.metadata,
            spec=k8s.batch.v1.JobSpecArgs(
                backoff_limit=attempts - 1, active_deadline_seconds=deadline_seconds, template=template
            ),
        ),
    )


def files(name: str, config_map: str, *, paths: Mapping[str, str] | None = None) -> k8s.core.v1.VolumeArgs:
    """A volume with the files of a ConfigMap; `paths`: key -> path below the mount, where that is not the key."""
    return k8s.core.v1.VolumeArgs(
        name=name, config_map=k8s.core.v1.ConfigMapVolumeSourceArgs(name=config_map, items=_items(paths))
    )


def secret_files(
    name: str, secret: str, *, paths: Mapping[str, str] | None = None, mode: int | None = None
) -> k8s.core.v1.VolumeArgs:
    """The same of a Secret; `mode`: who may read the files."""
    return k8s.core.v1.VolumeArgs(
        name=name,
        secret=k8s.core.v1.SecretVolumeSourceArgs(secret_name=secret, items=_items(paths), default_mode=mode),
    )


def empty_volume(name: str, size_limit: str | None = None) -> k8s.core.v1.VolumeArgs:
    return k8s.core.v1.VolumeArgs(name=name, empty_dir=k8s.core.v1.EmptyDirVolumeSourceArgs(size_limit=size_limit))


def _items(paths: Mapping[str, str] | None) -> list[k8s.core.v1.KeyToPathArgs] | None:
    return [k8s.core.v1.KeyToPathArgs(key=key, path=path) for key, path in (paths or {}).items()] or None


def _from_secret(variable: str, secret: str, key: str) -> k8s.core.v1.EnvVarArgs:
    reference = k8s.core.v1.SecretKeySelectorArgs(name=secret, key=key)
    return k8s.core.v1.EnvVarArgs(name=variable, value_from=k8s.core.v1.EnvVarSourceArgs(secret_key_ref=reference))
