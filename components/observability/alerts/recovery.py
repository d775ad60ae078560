"""Alerts that watch the recovery objectives themselves: what could be lost right now, and can it be restored?"""

from datetime import timedelta

from components.kubernetes.namespaces import BACKUP, DATA
from components.observability.alerts.lag import LagLimits
from components.observability.alerts.presence import missing, missing_from_database
from components.observability.alerts.rule import Alert, Group

_ARCHIVER = "cnpg_pg_stat_archiver_seconds_since_last_archival"
_WAITING = 'cnpg_collector_pg_wal_archive_status{value="ready"} > 0'
_CNPG = "CloudNativePG's exporter in each instance (default monitoring queries)"
_BARMAN = "the barman-cloud plugin, in CloudNativePG's exporter"
_VELERO = "the Velero server"


_BASE_BACKUP = "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp"
_VELERO_BACKUP = 'velero_backup_last_successful_timestamp{schedule!=""}'
_RESTORE_CHECK = "nphies_restore_check_timestamp_seconds"
_FIRST_BACKUP = timedelta(hours=2)
"""Longest that a new database may be without a base backup: the first one begins at once."""


def _archive_older_than(seconds: int) -> str:
    # A quiet database archives nothing and loses nothing: only segments that wait count. -1: none was ever archived.
    never = f"{_ARCHIVER} < 0 and {_ARCHIVER} offset {seconds}s < 0"
    return f"max by (namespace, pod) ({_ARCHIVER} > {seconds} or ({never})) and on (namespace, pod) {_WAITING}"


def recovery(rpo: timedelta, limits: LagLimits, base_backup_age: timedelta, restore_check_age: timedelta) -> Group:
    """What stands between the database and its RPO."""
    seconds = int(rpo.total_seconds())
    backup_hours = int(base_backup_age.total_seconds() // 3600)
    check_days = restore_check_age.days
    archive_diagnosis = [
        (
            f"What does the archiver say: `kubectl --context STACK logs -n {DATA} PRIMARY -c "
            "plugin-barman-cloud --tail=50`."
        ),
        f"How much waits: `kubectl cnpg status claims-db -n {DATA} --context STACK`.",
    ]
    archive_mitigation = [
        (
            "Access denied: the Pod Identity association and the key alias in the archive's region; compare "
            "with the last release."
        ),
        (
            "The archive's region is up, and unreachable from here: the NAT gateway of the primary's zone or its route; "
            "move the route, not the primary: [NAT gateways](../nat-gateways.md)."
        ),
        (
            "The archive's region is unreachable: WAL accumulates on its volume for at most "
            "`archive.max_outage`. If the region stays "
            "down, archive into the primary's own region: [archive-move](../archive-move.md)."
        ),
    ]
    return Group(
        name="nphies.recovery",
        rules=[
            Alert(
                name="WalArchivingLagHigh",
                expr=_archive_older_than(limits.warning),
                after=timedelta(minutes=1),
                severity="warning",
                team="dba",
                summary="The WAL archive is older than half the RPO",
                description=(
                    f"{{{{ $labels.pod }}}} last archived {{{{ $value | humanizeDuration }}}} ago; the RPO is "
                    f"{seconds} s."
                ),
                meaning="WAL segments wait to be archived for more than half the RPO.",
                impact="The loss of the region would now lose more than half of the RPO.",
                diagnosis=archive_diagnosis,
                mitigation=archive_mitigation,
                source=_CNPG,
            ),
            Alert(
                name="WalArchivingLagExceedsRpo",
                expr=_archive_older_than(limits.critical),
                after=timedelta(minutes=1),  # the first segment after a quiet time is no broken promise
                severity="critical",
                team="dba",
                summary="The WAL archive is older than the RPO",
                description=(
                    f"{{{{ $labels.pod }}}} last archived {{{{ $value | humanizeDuration }}}} ago; the RPO is "
                    f"{seconds} s."
                ),
                meaning="WAL segments wait to be archived for longer than the RPO.",
                impact=(
                    "The loss of the region would now lose more data than the RPO allows. The objective is breached "
                    "until this ends."
                ),
                diagnosis=archive_diagnosis,
                mitigation=archive_mitigation,
                source=_CNPG,
            ),
            Alert(
                name="WalVolumeHalfFull",
                expr='max by (namespace, pod) (cnpg_collector_pg_wal{value="size"}) / max by (namespace, pod) '
                '(cnpg_collector_pg_wal{value="volume_size"}) > 0.5',
                after=timedelta(minutes=5),
                severity="critical",
                team="dba",
                summary="WAL fills half of its volume: {{ $labels.pod }}",
                description="{{ $value | humanizePercentage }} of the WAL volume of {{ $labels.pod }} is used.",
                meaning="WAL is not archived, or a replication slot retains it: it fills half of its volume.",
                impact="A full WAL volume stops the database.",
                diagnosis=archive_diagnosis,
                mitigation=[
                    *archive_mitigation,
                    (
                        f"A replication slot of a replica that is broken: `kubectl cnpg status claims-db -n {DATA} "
                        "--context STACK` "
                        f"shows the slot; recreate the replica with `kubectl cnpg destroy claims-db NUMBER -n {DATA} "
                        "--context STACK`, "
                        "never the primary ([standby-rebuild](../standby-rebuild.md), step 4)."
                    ),
                    "To gain time enlarge the volume: `data_tier.postgresql.wal_storage` and `pulumi up -s STACK`.",
                ],
                source=_CNPG,
            ),
            Alert(
                name="BaseBackupOld",
                # 0 while there is none: `offset` leaves a new database the time to make its first.
                expr=f"(time() - max by (namespace) ({_BASE_BACKUP}) > {backup_hours * 3600} and on (namespace) "
                f"{_BASE_BACKUP} offset {int(_FIRST_BACKUP.total_seconds() // 3600)}h) or "
                + missing_from_database(_BASE_BACKUP, after=_FIRST_BACKUP),
                after=timedelta(minutes=10),
                severity="critical",
                team="dba",
                summary=f"The newest base backup is older than {backup_hours} h",
                description=(
                    "The newest base backup is {{ $value | humanizeDuration }} old; more than a year means that "
                    "there is none."
                ),
                meaning="The newest base backup is older than a day and two hours, or there is none.",
                impact="Recovery replays WAL from the newest base backup: an old one lengthens it beyond the RTO.",
                diagnosis=[
                    (
                        f"`kubectl --context STACK get backups -n {DATA} --sort-by=.metadata.creationTimestamp`: "
                        "what was the status of the last ones?"
                    ),
                ],
                mitigation=[
                    (
                        f"Take one now: `kubectl cnpg backup claims-db -n {DATA} --method plugin "
                        "--plugin-name barman-cloud.cloudnative-pg.io --context STACK`."
                    ),
                ],
                source=_BARMAN,
            ),
            Alert(
                name="BaseBackupFailed",
                expr="max by (namespace) (barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp)"
                " > max by (namespace) (barman_cloud_cloudnative_pg_io_last_available_backup_timestamp)",
                after=timedelta(minutes=10),
                severity="warning",
                team="dba",
                summary="The last base backup failed",
                description="A base backup failed and none has succeeded since.",
                meaning="The last base backup failed, and none has succeeded since.",
                impact="One failed backup is covered by the one before it; two bring BaseBackupOld.",
                diagnosis=[
                    f"`kubectl --context STACK describe backup -n {DATA}` of the failed one.",
                ],
                mitigation=[
                    "Take one now, as in BaseBackupOld.",
                ],
                source=_BARMAN,
            ),
            Alert(
                name="RestoreCheckFailed",
                expr="nphies_restore_check_success == 0",
                severity="critical",
                team="dba",
                summary="The last restore check failed",
                description=(
                    "The database could not be recovered from the archive, or what was recovered is not what it "
                    "should be."
                ),
                meaning=(
                    "The weekly restore check could not recover the database from its archive, or found a difference."
                ),
                impact="The backups may be unusable. No other check detects this before they are needed.",
                diagnosis=[
                    (
                        f"`kubectl --context STACK get jobs,pods -n {DATA} -l app.kubernetes.io/name=restore-check`, "
                        "then the logs."
                    ),
                ],
                mitigation=[
                    (
                        "Run it again by hand: `kubectl --context STACK create job --from=cronjob/restore-check "
                        f"restore-check-now -n {DATA}`."
                    ),
                    "If it fails again, take a new base backup and treat the archive as damaged.",
                ],
                source="the restore check",
            ),
            Alert(
                name="RestoreCheckOld",
                expr=f"time() - {_RESTORE_CHECK} > {check_days * 86400} or "
                + missing(_RESTORE_CHECK, namespace=DATA, after=restore_check_age),
                after=timedelta(hours=1),
                severity="warning",
                team="dba",
                summary=f"No restore was tested for {check_days} days",
                description="The restore check has not finished for {{ $value | humanizeDuration }}.",
                meaning="The restore check has not finished for more than a week.",
                impact="A backup without a tested restore is not proven to be usable.",
                diagnosis=[
                    (
                        f"`kubectl --context STACK get cronjob restore-check -n {DATA}`: suspended, failing, or "
                        "never scheduled?"
                    ),
                ],
                mitigation=[
                    (
                        f"Resume it: `kubectl --context STACK patch cronjob restore-check -n {DATA} -p "
                        '\'{"spec":{"suspend":false}}\'`, and run it now: `kubectl --context STACK create job '
                        f"--from=cronjob/restore-check restore-check-now -n {DATA}`."
                    ),
                ],
                source="the restore check",
            ),
            Alert(
                name="VeleroBackupFailed",
                expr="sum by (schedule) (increase(velero_backup_failure_total[6h])) + sum by (schedule) "
                "(increase(velero_backup_partial_failure_total[6h])) > 0",
                severity="warning",
                team="on-call",
                summary="A Velero backup failed: {{ $labels.schedule }}",
                description=(
                    "{{ $value | humanize }} backups of {{ $labels.schedule }} failed, wholly or in part, in 6 hours."
                ),
                meaning="A scheduled backup of Velero failed, wholly or in part.",
                impact="Kubernetes objects and the volumes Velero moves are not in the last backup.",
                diagnosis=[
                    (
                        f"`velero backup get -n {BACKUP} --kubecontext STACK`, then `velero backup describe NAME "
                        f"--details -n {BACKUP} --kubecontext STACK` and `velero backup logs NAME -n {BACKUP} "
                        "--kubecontext STACK`."
                    ),
                ],
                mitigation=[
                    (
                        "Mend what the log names, then take one now: `velero backup create --from-schedule SCHEDULE -n "
                        f"{BACKUP} --kubecontext STACK`."
                    ),
                ],
                source=_VELERO,
            ),
            Alert(
                name="VeleroBackupOld",
                expr=f"time() - max by (schedule) ({_VELERO_BACKUP}) > {backup_hours * 3600} or "
                + missing(_VELERO_BACKUP, namespace=BACKUP, after=base_backup_age),
                after=timedelta(minutes=10),
                severity="critical",
                team="on-call",
                summary="No Velero backup for more than a day: {{ $labels.schedule }}",
                description=(
                    "There has been no good backup for {{ $value | humanizeDuration }}; without a schedule's name, "
                    "of any."
                ),
                meaning="There has been no good Velero backup for more than a day.",
                impact="What changed in the cluster since then would have to be recreated by hand.",
                diagnosis=[
                    (
                        f"`velero schedule get -n {BACKUP} --kubecontext STACK` and `velero backup-location get -n "
                        f"{BACKUP} --kubecontext STACK`: paused, or unavailable?"
                    ),
                ],
                mitigation=[
                    f"Take one now: `velero backup create --from-schedule SCHEDULE -n {BACKUP} --kubecontext STACK`.",
                ],
                source=_VELERO,
            ),
        ],
    )
