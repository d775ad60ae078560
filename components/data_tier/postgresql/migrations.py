"""Schema changes: the files in `migrations/`, deployed by Sqitch in a Job before any service starts.

The Job's name contains a hash of all it depends on, so a change makes a new Job and no change makes none. Only a
primary has one: a standby is read-only, and gets the schema with everything else.
"""

from collections.abc import Mapping
from pathlib import Path

import pulumi
import pulumi_kubernetes as k8s

from components.data_tier.postgresql.authentication import (
    CERTIFICATE_LOGINS,
    MIGRATOR,
    READER,
    WRITER,
)
from components.data_tier.postgresql.client_pod import (
    CLIENT_PODS,
    CREDENTIALS,
    PRIMARY,
    connection,
    credential_volumes,
)
from components.data_tier.postgresql.cluster import IMAGE as POSTGRESQL_IMAGE
from components.data_tier.postgresql.topology import OWNER
from components.kubernetes.config_map import config_map, content_hash
from components.kubernetes.images import image
from components.kubernetes.job_pod import container, files, pod
from components.kubernetes.namespaces import DATA
from settings import Site

NAME = "claims-db-migrations"
FOLDER = Path(__file__).parents[3] / "migrations"

IMAGE = "docker.io/sqitch/sqitch:v1.6.1.3"

SESSION_ROLE = f"-c role={OWNER}"
"""The migrator acts as the owner, so that everything belongs to one role whoever made it."""

ATTEMPTS = 6
WAIT_SECONDS = 1800  # a recovery that must replay much is followed by a promotion; the Job waits for both
DEADLINE_SECONDS = 7200  # for an index on all of claims

_MOUNT = "/migrations"


def migration_files(folder: Path = FOLDER) -> Mapping[str, str]:
    """Path below the folder -> text."""
    names = ("sqitch.conf", "sqitch.plan", "*/*.sql")
    found = sorted(path for name in names for path in folder.glob(name))
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in found}


def migrate(site: Site, opts: pulumi.ResourceOptions) -> k8s.batch.v1.Job:
    """The Job; whoever depends on it starts when the schema is what the files say."""
    migrations = migration_files()
    content = {_key(path): text for path, text in migrations.items()}
    sources = config_map(NAME, content, namespace=DATA, opts=opts)
    pulled = str(image(IMAGE, site))
    template = pod(
        NAME,
        [_sqitch(pulled)],
        first=[_wait_for_primary(site)],
        volumes=[
            *credential_volumes(MIGRATOR),
            files("migrations", sources.name, paths={_key(path): path for path in migrations}),
        ],
        labels=CLIENT_PODS,
    )
    return k8s.batch.v1.Job(
        NAME,
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name=f"{NAME}-{content_hash({**content, 'image': pulled})}", namespace=DATA
        ),
        spec=k8s.batch.v1.JobSpecArgs(
            backoff_limit=ATTEMPTS, active_deadline_seconds=DEADLINE_SECONDS, template=template
        ),
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(
                depends_on=[sources.resource], custom_timeouts=pulumi.CustomTimeouts(create=f"{DEADLINE_SECONDS}s")
            ),
        ),
    )


def _wait_for_primary(site: Site) -> k8s.core.v1.ContainerArgs:
    """Waits until the database accepts writes and has every role that the files name."""
    roles = (READER, WRITER, *(login.role for login in CERTIFICATE_LOGINS))
    known = " AND ".join(f"to_regrole('{role}') IS NOT NULL" for role in roles)
    question = f"SELECT NOT pg_is_in_recovery() AND {known}"
    ready = f'[ "$(psql --quiet --tuples-only --no-align --command "{question}")" = t ]'
    # Not `timeout`: as a container's first process it fails from coreutils 9.10 on.
    script = f"until {ready}; do\n  ((SECONDS < {WAIT_SECONDS})) || exit 1\n  sleep 3\ndone\n"
    return container(
        "wait-for-primary",
        str(image(POSTGRESQL_IMAGE, site)),
        command=["bash", "-c", script],
        environment=connection(MIGRATOR, PRIMARY),
        mounts=CREDENTIALS,
    )


def _sqitch(pulled: str) -> k8s.core.v1.ContainerArgs:
    identity = {"SQITCH_FULLNAME": "platform-team", "SQITCH_EMAIL": "platform-team@nphies.sa"}
    return container(
        "sqitch",
        pulled,
        environment={**connection(MIGRATOR, PRIMARY), **identity, "PGOPTIONS": SESSION_ROLE},
        arguments=["deploy"],
        working_directory=_MOUNT,
        mounts={**CREDENTIALS, "migrations": _MOUNT},
    )


def _key(path: str) -> str:
    """A ConfigMap's keys have no slash."""
    return path.replace("/", ".")
