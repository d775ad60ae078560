"""Alerts on copies that fall behind: instances of the cluster, and the standby in the other region."""

from datetime import timedelta

from components.kubernetes.namespaces import DATA
from components.observability.alerts.lag import LagLimits
from components.observability.alerts.rule import Alert, Group

_CNPG = "CloudNativePG's exporter in each instance (default monitoring queries)"
_REPLICA_CLUSTER = "on (namespace, pod) cnpg_collector_replica_mode == 1"
_NOT_STREAMING = (
    "(max by (namespace, pod) (cnpg_pg_replication_is_wal_receiver_up) == 0"
    " and on (namespace, pod) cnpg_pg_replication_in_recovery == 1)"
)
_STATUS = f"`kubectl cnpg status claims-db -n {DATA} --context STACK`: who is primary, how far behind is each?"


def replication(limits: LagLimits) -> Group:
    """Lag inside the cluster and across regions."""
    standby_diagnosis = [
        (
            "Does the instance's log repeat one position with `incorrect prev-link` or `invalid record "
            "length`? It will never "
            f"replicate again. `kubectl --context STACK logs -n {DATA} POD -c postgres --tail=50`."
        ),
        "Is the primary archiving? Its alerts WalArchivingLagHigh and WalArchivingLagExceedsRpo answer that.",
        (
            f"If it is, can the standby fetch: `kubectl --context STACK logs -n {DATA} POD -c "
            "plugin-barman-cloud --tail=50`, "
            "of the pod that the alert names."
        ),
        (
            f"Does the primary still commit its heartbeat: `kubectl --context PEER get pods -n {DATA} -l "
            "app.kubernetes.io/name=claims-db-heartbeat`. A primary that commits nothing archives nothing; "
            "the lag then grows "
            "without anything being missing. Compare `pg_current_wal_lsn()` there with `pg_last_wal_replay_lsn()` here."
        ),
    ]
    standby_mitigation = [
        "It will never replicate again, or misses a segment: [standby-rebuild](../standby-rebuild.md), step 3.",
        "The primary does not archive: the page of its alert.",
        (
            "The standby cannot fetch: the Pod Identity association and the key alias in the archive's "
            "region; compare with the last release."
        ),
    ]
    return Group(
        name="nphies.replication",
        rules=[
            Alert(
                name="StandbyLagHigh",
                expr=f"max by (namespace, pod) (cnpg_pg_replication_lag) > {limits.warning} and {_REPLICA_CLUSTER}",
                after=timedelta(minutes=2),
                severity="warning",
                team="dba",
                summary="The standby region is more than half the RPO behind",
                description="{{ $labels.pod }} replays transactions that are {{ $value | humanizeDuration }} old.",
                meaning="The standby region replays transactions that are older than half the RPO.",
                impact="A failover now would have to replay, or lose, more than half of what the RPO allows.",
                diagnosis=standby_diagnosis,
                mitigation=standby_mitigation,
                source=_CNPG,
            ),
            Alert(
                name="StandbyLagExceedsRpo",
                expr=f"max by (namespace, pod) (cnpg_pg_replication_lag) > {limits.critical} and {_REPLICA_CLUSTER}",
                after=timedelta(minutes=2),
                severity="critical",
                team="dba",
                summary="The standby region is behind by more than the RPO",
                description="{{ $labels.pod }} replays transactions that are {{ $value | humanizeDuration }} old.",
                meaning="The standby region replays transactions that are older than the RPO.",
                impact="The standby could not keep the RPO if it had to take over now.",
                diagnosis=standby_diagnosis,
                mitigation=standby_mitigation,
                source=_CNPG,
            ),
            Alert(
                name="StandbyNotReplicating",
                # With nothing replayed since its start, an instance reports a lag of 0. One that follows an archive is never at 0.
                expr=f"max by (namespace) (max by (namespace, pod) (cnpg_pg_replication_lag) and {_REPLICA_CLUSTER}) == 0",
                after=timedelta(minutes=10),
                severity="critical",
                team="dba",
                summary="The standby region replays nothing",
                description="No instance of the standby in {{ $labels.namespace }} has replayed a transaction since it started.",
                meaning=(
                    "The standby region replays no WAL. While neither region is primary nothing is committed, and this is expected."
                ),
                impact="The standby stays where it is: a failover loses all that was committed since.",
                diagnosis=standby_diagnosis,
                mitigation=standby_mitigation,
                source=_CNPG,
            ),
            Alert(
                name="ReplicaNotStreaming",
                # The first instance of a standby restores WAL from the archive and does not stream.
                expr=f"{_NOT_STREAMING} and on (namespace, pod) cnpg_collector_replica_mode == 0 or "
                f"(count by (namespace) ({_NOT_STREAMING} and {_REPLICA_CLUSTER}) > 1)",
                after=timedelta(minutes=10),
                severity="warning",
                team="dba",
                summary="A replica does not stream: {{ $labels.pod }}",
                description="An instance in {{ $labels.namespace }} has had no WAL receiver for 10 minutes, and counts as ready.",
                meaning="A replica has no WAL receiver. It reports no lag once it has replayed what it has.",
                impact="Without it, the next failure may leave no synchronous replica, and commits wait.",
                diagnosis=[
                    _STATUS,
                    (
                        "Does its log repeat one position with `incorrect prev-link`: "
                        f"`kubectl --context STACK logs -n {DATA} POD -c postgres --tail=50`."
                    ),
                    "Does it reach the primary on 5432, and has the primary a free WAL sender and its slot?",
                ],
                mitigation=[
                    "It repeats one position: it is recreated, [standby-rebuild](../standby-rebuild.md), step 4.",
                    "The network policy or the slot: compare with the last release.",
                ],
                source=_CNPG,
            ),
            Alert(
                name="ReplicaLagHigh",
                expr="max by (namespace, pod) (cnpg_pg_replication_lag) > 30 and "
                "on (namespace, pod) cnpg_collector_replica_mode == 0",
                after=timedelta(minutes=5),
                severity="warning",
                team="dba",
                summary="A replica is behind: {{ $labels.pod }}",
                description="{{ $labels.pod }} is {{ $value | humanizeDuration }} behind its primary.",
                meaning="A replica in the primary's region replays WAL late.",
                impact="A failover to this replica would take as long as it needs to catch up.",
                diagnosis=[
                    _STATUS,
                    "Look at its volume and node: full, throttled, or starved of CPU?",
                ],
                mitigation=[
                    "A node that is full or throttled: cordon it and let the operator move the replica.",
                    "A replica that will never replicate again: [standby-rebuild](../standby-rebuild.md), step 4.",
                ],
                source=_CNPG,
            ),
            Alert(
                name="SynchronousReplicasMissing",
                # `observed` is what synchronous_standby_names asks for, not what is there.
                expr="max by (namespace, pod) (cnpg_pg_replication_streaming_replicas) < "
                'max by (namespace, pod) (cnpg_collector_sync_replicas{value="observed"}) '
                "and on (namespace, pod) cnpg_pg_replication_in_recovery == 0",
                after=timedelta(minutes=1),
                severity="critical",
                team="dba",
                summary="Too few synchronous replicas",
                description=(
                    "{{ $value }} replicas stream from the primary {{ $labels.pod }}, fewer than must confirm a commit."
                ),
                meaning="Fewer replicas stream from the primary than must confirm a commit.",
                impact="Durability is required: without a synchronous replica, commits wait and the services stall.",
                diagnosis=[
                    _STATUS,
                ],
                mitigation=[
                    "Bring the missing instances back: their pods, nodes and volumes, in this order.",
                ],
                source=_CNPG,
            ),
            Alert(
                name="PostgresInstanceDown",
                expr="cnpg_collector_up == 0",
                after=timedelta(minutes=1),
                severity="critical",
                team="dba",
                summary="A PostgreSQL instance is down: {{ $labels.pod }}",
                description="The exporter of {{ $labels.pod }} cannot reach its PostgreSQL.",
                meaning="The exporter of an instance cannot reach its PostgreSQL.",
                impact="The operator fails over by itself within about a minute; one more loss would stop commits.",
                diagnosis=[
                    _STATUS,
                    f"`kubectl --context STACK logs -n {DATA} POD -c postgres --tail=100`.",
                ],
                mitigation=[
                    "Nothing, if the operator has promoted another instance: it replaces the lost one by itself.",
                    (
                        "An instance that does not come back within 15 minutes: its node and volume, then "
                        "[standby-rebuild](../standby-rebuild.md), step 4."
                    ),
                ],
                source=_CNPG,
            ),
        ],
    )
