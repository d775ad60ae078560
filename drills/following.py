"""Whether the database of the standby region still follows the one that was disturbed.

A standby that left the timeline of its primary looks healthy, and never replays again (docs/decisions/0281).
"""

import time

from drills.kubernetes import Kubernetes, KubernetesError
from drills.waiting import awaited

WITHIN = 300.0
"""Seconds, the RPO: a WAL segment is archived after a minute at most, and replayed seconds later."""


def standby_of(kubernetes: Kubernetes) -> Kubernetes | None:
    """The cluster, where its database is a standby; None where there is none, or it cannot be asked."""
    try:
        return kubernetes if kubernetes.is_standby() else None
    except (KubernetesError, KeyError):
        return None


def followed(here: Kubernetes, standby: Kubernetes, begun: float) -> float | None:
    """Seconds after `begun` when the standby had replayed all that the primary has written by now; None: not in time.

    Raises KubernetesError where the primary does not answer.
    """
    [written] = here.sql("SELECT pg_current_wal_lsn()")
    replayed = f"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn"
    follows = awaited(lambda: standby.sql(replayed) == ["t"], WITHIN, pace=2)
    return round(time.time() - begun, 1) if follows else None
