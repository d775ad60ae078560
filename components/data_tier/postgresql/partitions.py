"""The partitions of `claims` of the years to come: made every day where they are missing, so that one night may fail."""

import pulumi
import pulumi_kubernetes as k8s

from components.data_tier.postgresql.authentication import MAINTENANCE
from components.data_tier.postgresql.client_pod import (
    CLIENT_PODS,
    CREDENTIALS,
    PRIMARY,
    connection,
    credential_volumes,
)
from components.data_tier.postgresql.cluster import IMAGE
from components.kubernetes.images import image
from components.kubernetes.job_pod import container, cron_job_spec, pod
from components.kubernetes.namespaces import DATA
from settings import Site

NAME = "claims-partitions"
SCHEDULE = "15 3 * * *"


def partitions(years_ahead: int, site: Site, opts: pulumi.ResourceOptions) -> k8s.batch.v1.CronJob:
    """The CronJob. It is the same on a standby, where it finds out that there is nothing to do."""
    ensure = container(
        "psql",
        str(image(IMAGE, site)),
        command=["bash", "-c", f"psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 <<'SQL'\n{statements(years_ahead)}SQL"],
        environment=connection(MAINTENANCE, PRIMARY),
        mounts=CREDENTIALS,
    )
    template = pod(NAME, [ensure], volumes=credential_volumes(MAINTENANCE), labels=CLIENT_PODS)
    return k8s.batch.v1.CronJob(
        NAME,
        metadata=k8s.meta.v1.ObjectMetaArgs(name=NAME, namespace=DATA),
        spec=cron_job_spec(SCHEDULE, template, deadline_seconds=300, attempts=4),
        opts=opts,
    )


def statements(years_ahead: int) -> str:
    """What psql runs: nothing on a standby."""
    return (
        "SELECT NOT pg_is_in_recovery() AS primary \\gset\n"
        "\\if :primary\n"
        f"SELECT ensure_claims_partitions({years_ahead}) AS partitions_made;\n"
        "\\else\n"
        "\\echo a standby: the primary makes the partitions\n"
        "\\endif\n"
    )
