"""The archive as claims-db sees it: a store it writes to, a store it reads its peer through, and the right to both."""

from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from typing import Any

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

import names
from components.backup_vault import Archive
from components.kubernetes.namespaces import DATA
from settings import ArchiveSettings

OWN_STORE = "claims-db-archive"
PEER_STORE = "claims-db-peer-archive"

RESTORES_PER_CPU = 2
"""PostgreSQL asks for one WAL segment and waits while the plugin fetches `maxParallel` of them, each by a process of
its own that takes 0.4 s of CPU. A promotion and every standby that changes its timeline ask several times in a row."""

SIDECAR_MEMORY = "1Gi"


def destination(archive: Archive) -> str:
    """Where the archives of both regions' databases lie."""
    return f"s3://{archive.name}/{names.DATABASE_ARCHIVES}"


def own_store(
    archive: Archive, settings: ArchiveSettings, *, history: timedelta, opts: pulumi.ResourceOptions
) -> CustomResource:
    """Where this database archives. Backups, and the log before the oldest of them, go when `history` is over."""
    return _store(
        OWN_STORE,
        {
            "configuration": _configuration(archive, settings),
            "retentionPolicy": f"{history.days}d",
            "instanceSidecarConfiguration": _sidecar(settings),
        },
        opts,
    )


def peer_store(archive: Archive, settings: ArchiveSettings, *, opts: pulumi.ResourceOptions) -> CustomResource:
    """Where the peer's archive is read. No retention: no database deletes another's backups."""
    return _store(PEER_STORE, {"configuration": _configuration(archive, settings)}, opts)


def read_only_store(
    name: str, archive: Archive, settings: ArchiveSettings, *, namespace: str, opts: pulumi.ResourceOptions
) -> CustomResource:
    """The archive for a database that only recovers from it."""
    spec = {
        "configuration": _configuration(archive, settings),
        "instanceSidecarConfiguration": _sidecar(settings),
    }
    return _store(name, spec, opts, namespace=namespace)


def _store(
    name: str, spec: Mapping[str, Any], opts: pulumi.ResourceOptions, *, namespace: str = DATA
) -> CustomResource:
    return CustomResource(
        name,
        api_version="barmancloud.cnpg.io/v1",
        kind="ObjectStore",
        metadata=ObjectMetaArgs(name=name, namespace=namespace),
        spec=spec,
        opts=opts,
    )


def _configuration(archive: Archive, settings: ArchiveSettings) -> Mapping[str, Any]:
    """Uploads name no encryption: the bucket encrypts with its own key and refuses who chooses for himself.

    `encryption: aws:kms` would send the header without a key, which S3 takes for the account's aws/s3 key
    (S3 API reference, PutObject).
    """
    return {
        "destinationPath": destination(archive),
        "s3Credentials": {"inheritFromIAMRole": True},
        "wal": {"compression": "zstd", "maxParallel": settings.parallel_uploads},
        "data": {"compression": "lz4", "jobs": settings.backup_jobs, "immediateCheckpoint": True},
    }


def _sidecar(settings: ArchiveSettings) -> Mapping[str, Any]:
    """The process that archives and restores, in every instance's pod."""
    return {
        # The archive is mostly in another region than the pod, whose region EKS would put here.
        "env": [
            {"name": "AWS_REGION", "value": settings.region},
            {"name": "AWS_DEFAULT_REGION", "value": settings.region},
            {"name": "AWS_EC2_METADATA_DISABLED", "value": "true"},
        ],
        "resources": _sidecar_resources(settings),
    }


def _sidecar_resources(settings: ArchiveSettings) -> Mapping[str, Any]:
    """Requests that are limits, as the instance beside it has: only then is the pod the last to be killed."""
    amounts = {"cpu": str(ceil(settings.parallel_uploads / RESTORES_PER_CPU)), "memory": SIDECAR_MEMORY}
    return {"requests": amounts, "limits": amounts}
