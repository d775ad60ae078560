"""The Job that tells Elasticsearch policies, templates, repository and snapshots; another content is another Job."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.kubernetes.config_map import config_map, content_hash
from components.kubernetes.images import image
from components.kubernetes.job_pod import container, pod, secret_files
from components.kubernetes.job_pod import files as config_files
from components.kubernetes.namespaces import LOGGING
from components.logging.containers import USER
from components.logging.elasticsearch import IMAGE  # has bash and curl, and lies on the nodes already
from components.logging.requests import Request
from components.logging.topology import ELASTICSEARCH_URL, LOGSTASH, SETUP, SETUP_PODS
from components.logging.users import SETUP_USER
from settings import Site

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


def set_up(requests: Sequence[Request], site: Site, opts: pulumi.ResourceOptions) -> k8s.batch.v1.Job:
    """The Job; whoever depends on it starts when Elasticsearch has taken everything, and not when it refused something."""
    contents = {"requests": dict(files(requests)), "script": {"apply.sh": SCRIPT}}
    maps = [config_map(f"{SETUP}-{part}", content, namespace=LOGGING, opts=opts) for part, content in contents.items()]
    pulled = str(image(IMAGE, site))
    merged = {key: text for content in contents.values() for key, text in content.items()}
    return k8s.batch.v1.Job(
        SETUP,
        metadata=ObjectMetaArgs(name=f"{SETUP}-{content_hash({**merged, 'image': pulled})}", namespace=LOGGING),
        spec=k8s.batch.v1.JobSpecArgs(
            backoff_limit=ATTEMPTS - 1,
            active_deadline_seconds=DEADLINE_SECONDS,
            template=_pod(pulled, requests=maps[0].name, script=maps[1].name),
        ),
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(
                depends_on=[each.resource for each in maps],
                custom_timeouts=pulumi.CustomTimeouts(create=f"{DEADLINE_SECONDS}s"),
            ),
        ),
    )


def _pod(pulled: str, *, requests: str, script: str) -> k8s.core.v1.PodTemplateSpecArgs:
    apply = container(
        "apply",
        pulled,
        command=["bash", f"{_SCRIPTS}/apply.sh"],
        environment={
            "REQUESTS": _FOLDER,
            "CA": _CA,
            "ELASTICSEARCH_URL": ELASTICSEARCH_URL,
            "WAIT_SECONDS": str(WAIT_SECONDS),
        },
        secrets={
            "ELASTICSEARCH_USER": (SETUP_USER.secret, "username"),
            "ELASTICSEARCH_PASSWORD": (SETUP_USER.secret, "password"),
        },
        mounts={"requests": _FOLDER, "script": _SCRIPTS, "certificate": str(Path(_CA).parent)},
        resources=k8s.core.v1.ResourceRequirementsArgs(
            requests={"cpu": "50m", "memory": "64Mi"}, limits={"memory": "128Mi"}
        ),
    )
    return pod(
        SETUP,
        [apply],
        volumes=[
            config_files("requests", requests),
            config_files("script", script),
            secret_files("certificate", LOGSTASH, paths={"ca.crt": "ca.crt"}),  # the authority alone, without a key
        ],
        labels=SETUP_PODS,
        user=USER,
    )
