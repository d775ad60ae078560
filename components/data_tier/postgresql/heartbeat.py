"""A heartbeat: a transaction every half minute, so that replication lag is a number on a quiet database as well.

A standby that recovers from an archive knows only the moment of the last transaction it replayed. When there are no writes, that
moment grows older although nothing is missing, and every alert on lag fires. With the heartbeat lag stays below
`archive_timeout`, one interval and the time that a WAL segment takes to arrive.

The transaction is nothing but an id: its commit record carries the time, touches no table and needs no right beyond CONNECT.
It doesn't wait for a synchronous standby either, since PostgreSQL waits only where something else was written.

Every session begins with what PostgreSQL leaves out when it starts after a clean shutdown. Its checkpointer is started before the
server is open, sees a server in recovery, and may then sleep for `checkpoint_timeout` without a look at `archive_timeout`
(PostgreSQL 18, checkpointer.c, CheckpointerMain): no WAL segment is switched for 15 minutes, whatever is written. A checkpoint
wakes it. See docs/decisions/0179.

It also ends the WAL segment that it finds. After a failover between zones the former primary comes back, and archives the segment
that it was writing when it was cut off, with records that the new timeline does not have (CloudNativePG archives all that is left
before pg_rewind). The standby region takes that segment where the new timeline's is not in the archive yet, and never replays
again. See docs/decisions/0281.
"""

from datetime import timedelta

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs, ObjectMetaArgs

from components.data_tier.postgresql.authentication import HEARTBEAT
from components.data_tier.postgresql.client_pod import (
    CLIENT_PODS,
    CREDENTIALS,
    PRIMARY,
    connection,
    credential_volumes,
)
from components.data_tier.postgresql.cluster import IMAGE
from components.kubernetes.disruption_budget import disruption_budget
from components.kubernetes.images import image
from components.kubernetes.job_pod import SCRATCH, container, pod
from components.kubernetes.namespaces import DATA
from components.kubernetes.placement import ZONE
from components.kubernetes.priority_classes import DATA_PRIORITY
from settings import Site

NAME = "claims-db-heartbeat"
INTERVAL = timedelta(seconds=30)
REPLICAS = 2
"""In two zones: the loss of one must not look like a standby that falls behind."""

_RECONNECT_SECONDS = 5
"""After a restart of the server as well: no longer until WAL is archived in time again."""

_LAST = f"{SCRATCH}/answered"
_LABELS = {"app.kubernetes.io/name": NAME}


def heartbeat(site: Site, opts: pulumi.ResourceOptions) -> k8s.apps.v1.Deployment:
    """The same on a standby, where it waits for the promotion and writes nothing."""
    program = container(
        "psql",
        str(image(IMAGE, site)),
        command=["bash", "-c", script()],
        environment={**connection(HEARTBEAT, PRIMARY), "PGOPTIONS": "-c statement_timeout=10s"},
        mounts=CREDENTIALS,
        readiness=_answered_lately(),
    )
    template = pod(
        NAME,
        [program],
        volumes=credential_volumes(HEARTBEAT),
        labels=CLIENT_PODS,
        restart_policy="Always",
        priority=DATA_PRIORITY,
        spread=[
            k8s.core.v1.TopologySpreadConstraintArgs(
                max_skew=1,
                topology_key=ZONE,
                when_unsatisfiable="DoNotSchedule",
                label_selector=LabelSelectorArgs(match_labels=_LABELS),
            )
        ],
    )
    disruption_budget(NAME, namespace=DATA, pods=_LABELS, opts=opts)
    return k8s.apps.v1.Deployment(
        NAME,
        metadata=ObjectMetaArgs(
            name=NAME,
            namespace=DATA,
            labels=_LABELS,
            # A standby may wait for its first base backup; the update of the stack must not.
            annotations={"pulumi.com/skipAwait": "true"},
        ),
        spec=k8s.apps.v1.DeploymentSpecArgs(
            replicas=REPLICAS, selector=LabelSelectorArgs(match_labels=_LABELS), template=template
        ),
        opts=opts,
    )


def script() -> str:
    r"""What bash runs: one session for as long as it lasts, and the next one after it.

    `\watch` ends with the first error. A session that hangs is ended by the kernel: its packets are not acknowledged.
    """
    session = "keepalives_idle=10 keepalives_interval=5 keepalives_count=3 tcp_user_timeout=15000"
    answered = f"|while read -r _; do touch {_LAST}; done"
    beat = "SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_current_xact_id() END"
    wake = (
        "SELECT 'CHECKPOINT' FROM pg_control_checkpoint()"
        " WHERE NOT pg_is_in_recovery() AND checkpoint_time < pg_postmaster_start_time()"
    )
    # A database that was made before the grant goes on without it: docs/runbooks/standby-rebuild.md, "Afterwards".
    switch = (
        "SELECT 'SELECT pg_switch_wal()'"
        " WHERE NOT pg_is_in_recovery() AND has_function_privilege('pg_switch_wal()', 'EXECUTE')"
    )
    return (
        "while true; do\n"
        f"  psql --no-psqlrc --quiet --tuples-only --output '{answered}' --dbname '{session}' <<'SQL'\n"
        f"{wake} \\gexec\n"
        f"{switch} \\gexec\n"
        f"{beat} \\watch {int(INTERVAL.total_seconds())}\n"
        "SQL\n"
        f"  sleep {_RECONNECT_SECONDS}\n"
        "done\n"
    )


def _answered_lately() -> k8s.core.v1.ProbeArgs:
    """Whether the database answered within the last two minutes, as a primary or as a standby."""
    return k8s.core.v1.ProbeArgs(
        exec_=k8s.core.v1.ExecActionArgs(command=["bash", "-c", f'[ -n "$(find {_LAST} -mmin -2)" ]']),
        period_seconds=30,
        failure_threshold=1,
        timeout_seconds=5,
    )
