"""The Job that tells Elasticsearch policies, templates, repository and snapshots; another content is another Job."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.kubernetes.config_map import config_map, content_hash
from components.kubernetes.namespaces import LOGGING
from components.kubernetes.pod_security import container_context, pod_context_args
from components.logging.containers import USER
from components.logging.requests import Request
from components.logging.topology import ELASTICSEARCH_URL, LOGSTASH, SETUP, SETUP_PODS, VERSION
from components.logging.users import SETUP_USER

IMAGE = f"docker.elastic.co/elasticsearch/elasticsearch:{VERSION}"
"""Has bash and curl, and lies on the nodes already."""

SCRIPT = (Path(__file__).parent / "scripts" / "apply.sh").read_text(encoding="utf-8")

ATTEMPTS = 4
WAIT_SECONDS = 900  # for a cluster that is being made: its volumes, its first election, its users
DEADLINE_SECONDS = 3600

_FOLDER = "/requests"
_SCRIPTS = "/scripts"
_CA = "/certificates/ca.crt"


def files(requests: Sequence[Request]) -> Mapping[str, str]:
    """File name to text; the names sort as the requests come."""
    return {
        f"{number:02}{re.sub('[^a-z._-]', '.', request.path)}": request.text
        for number, request in enumerate(requests, start=1)
    }


def set_up(requests: Sequence[Request], opts: pulumi.ResourceOptions) -> k8s.batch.v1.Job:
    """The Job; whoever depends on it starts when Elasticsearch has taken everything, and not when it refused something."""
    contents = {"requests": dict(files(requests)), "script": {"apply.sh": SCRIPT}}
    maps = [config_map(f"{SETUP}-{part}", content, namespace=LOGGING, opts=opts) for part, content in contents.items()]
    merged = {key: text for content in contents.values() for key, text in content.items()}
    return k8s.batch.v1.Job(
        SETUP,
        metadata=ObjectMetaArgs(name=f"{SETUP}-{content_hash({**merged, 'image': IMAGE})}", namespace=LOGGING),
        spec=k8s.batch.v1.JobSpecArgs(
            backoff_limit=ATTEMPTS - 1,
            active_deadline_seconds=DEADLINE_SECONDS,
            template=core.PodTemplateSpecArgs(
                metadata=ObjectMetaArgs(labels=SETUP_PODS),
                spec=_pod(requests=maps[0].name, script=maps[1].name),
            ),
        ),
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(
                depends_on=[each.resource for each in maps],
                custom_timeouts=pulumi.CustomTimeouts(create=f"{DEADLINE_SECONDS}s"),
            ),
        ),
    )


def _pod(*, requests: pulumi.Input[str], script: pulumi.Input[str]) -> core.PodSpecArgs:
    mounts = {"requests": _FOLDER, "script": _SCRIPTS, "certificate": str(Path(_CA).parent), "tmp": "/tmp"}  # noqa: S108
    return core.PodSpecArgs(
        restart_policy="Never",
        automount_service_account_token=False,
        enable_service_links=False,
        security_context=pod_context_args(user=USER, group=USER, fs_group=USER),
        containers=[
            core.ContainerArgs(
                name="apply",
                image=IMAGE,
                command=["bash", f"{_SCRIPTS}/apply.sh"],
                env=[*_environment(), *_credentials()],
                volume_mounts=[
                    core.VolumeMountArgs(name=name, mount_path=path, read_only=name != "tmp")
                    for name, path in mounts.items()
                ],
                resources=core.ResourceRequirementsArgs(
                    requests={"cpu": "50m", "memory": "64Mi"}, limits={"memory": "128Mi"}
                ),
                security_context=container_context(),
            )
        ],
        volumes=[
            core.VolumeArgs(name="requests", config_map=core.ConfigMapVolumeSourceArgs(name=requests)),
            core.VolumeArgs(name="script", config_map=core.ConfigMapVolumeSourceArgs(name=script)),
            # The authority alone, without a key.
            core.VolumeArgs(
                name="certificate",
                secret=core.SecretVolumeSourceArgs(
                    secret_name=LOGSTASH, items=[core.KeyToPathArgs(key="ca.crt", path="ca.crt")]
                ),
            ),
            core.VolumeArgs(name="tmp", empty_dir=core.EmptyDirVolumeSourceArgs()),
        ],
    )


def _environment() -> list[core.EnvVarArgs]:
    values = {
        "REQUESTS": _FOLDER,
        "CA": _CA,
        "ELASTICSEARCH_URL": ELASTICSEARCH_URL,
        "WAIT_SECONDS": str(WAIT_SECONDS),
    }
    return [core.EnvVarArgs(name=name, value=value) for name, value in values.items()]


def _credentials() -> list[core.EnvVarArgs]:
    keys = {"ELASTICSEARCH_USER": "username", "ELASTICSEARCH_PASSWORD": "password"}
    return [
        core.EnvVarArgs(
            name=name,
            value_from=core.EnvVarSourceArgs(
                secret_key_ref=core.SecretKeySelectorArgs(name=SETUP_USER.secret, key=key)
            ),
        )
        for name, key in keys.items()
    ]
