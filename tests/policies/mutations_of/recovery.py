"""Objectives broken, or nobody who would hear of it."""

from tests.policies.damage import Mutation, add, change, cut, drop, lose, lose_all, rewrite

_CLUSTER, _BACKUP, _SCHEDULE = "cnpg.io/v1:Cluster", ":ScheduledBackup", ":Schedule"
_CHECK, _RECORD, _ALARM, _RULE = ":HealthCheck", "route53/record:Record", ":MetricAlarm", ":PrometheusRule"
_ALERTMANAGER = "values.alertmanager.config"

MUTATIONS = (
    [
        Mutation("recovery", name, damage)
        for name, damage in {
            "WAL archiving every hour": change(_CLUSTER, "spec.postgresql.parameters.archive_timeout", "3600s"),
            "WAL archiving every ten minutes": change(_CLUSTER, "spec.postgresql.parameters.archive_timeout", "10min"),
            "WAL archiving by the operator's default": drop(_CLUSTER, "spec.postgresql.parameters.archive_timeout"),
            "WAL archiving when a segment is full": change(_CLUSTER, "spec.postgresql.parameters.archive_timeout", "0"),
            "idle transactions hold locks for ten minutes": change(
                _CLUSTER, "spec.postgresql.parameters.idle_in_transaction_session_timeout", "600000"
            ),
            "idle transactions hold locks for ever": drop(
                _CLUSTER, "spec.postgresql.parameters.idle_in_transaction_session_timeout"
            ),
            "the log is not archived": change(_CLUSTER, "spec.plugins", []),
            "the archiver is off": change(_CLUSTER, "spec.plugins[0].isWALArchiver", False),
            "the archive is another's": change(_CLUSTER, "spec.plugins[0].parameters.barmanObjectName", "elsewhere"),
            "the archive is gone": lose(":ObjectStore", of="claims-db-archive"),
            "the peer's archive is gone": lose(":ObjectStore", of="peer-archive"),
            "the standby follows nobody": change(_CLUSTER, "spec.externalClusters", []),
            "the standby follows itself": change(_CLUSTER, "spec.replica.source", "elsewhere"),
            "writes are not flushed": add(_CLUSTER, "spec.postgresql.parameters.fsync", "off"),
            "commits are not waited for": add(_CLUSTER, "spec.postgresql.parameters.synchronous_commit", "off"),
            "checkpoints are an hour apart": change(_CLUSTER, "spec.postgresql.parameters.checkpoint_timeout", "3600s"),
            "a lost replica fills the log": drop(_CLUSTER, "spec.postgresql.parameters.max_slot_wal_keep_size"),
            "PgBouncer leaves a new primary alone for 15 s": drop(
                ":Pooler", "spec.pgbouncer.parameters.server_login_retry"
            ),
            "PgBouncer leaves a new primary alone for a minute": change(
                ":Pooler", "spec.pgbouncer.parameters.server_login_retry", "60"
            ),
            "eight restores share one processor": change(
                ":ObjectStore", "spec.configuration.wal.maxParallel", 8, of="claims-db-archive"
            ),
            "two restores share half a processor": change(
                ":ObjectStore",
                "spec.instanceSidecarConfiguration.resources.limits.cpu",
                "500m",
                of="claims-db-archive",
            ),
            "a replica without its primary is not ready": add(
                _CLUSTER, "spec.probes", {"readiness": {"type": "streaming"}}
            ),
            "nothing commits on a quiet primary": lose(":Deployment", of="heartbeat"),
            "failover waits for ten minutes": change(_CLUSTER, "spec.failoverDelay", 600),
            "a base backup a month": change(_BACKUP, "spec.schedule", "0 0 2 1 * *", of="base"),
            "a base backup in five fields": change(_BACKUP, "spec.schedule", "0 2 * * *", of="base"),
            "snapshots a day": change(_BACKUP, "spec.schedule", "0 0 2 * * *", of="snapshot"),
            "base backups are suspended": add(_BACKUP, "spec.suspend", True, of="base"),
            "there are no base backups": lose(_BACKUP, of="base"),
            "there are no snapshots": lose(_BACKUP, of="snapshot"),
            "backups are of another database": change(_BACKUP, "spec.cluster.name", "elsewhere", of="base"),
            "Velero runs monthly": change(_SCHEDULE, "spec.schedule", "0 3 1 * *", of="four-hourly"),
            "Velero's daily schedule is weekly": change(_SCHEDULE, "spec.schedule", "15 3 * * 0", of="daily"),
            "Velero is paused": add(_SCHEDULE, "spec.paused", True, of="four-hourly"),
            "Velero leaves the data out": change(
                _SCHEDULE, "spec.template.includedNamespaces", ["nphies-core"], of="four-hourly"
            ),
            "Velero leaves volumes out": change(_SCHEDULE, "spec.template.snapshotVolumes", False, of="four-hourly"),
            "Velero leaves snapshots where they are": change(
                _SCHEDULE, "spec.template.snapshotMoveData", False, of="four-hourly"
            ),
            "Velero's four-hourly schedule is gone": lose(_SCHEDULE, of="four-hourly"),
            "nobody backs up the cluster's objects": lose(_SCHEDULE, of="all-objects"),
            "Velero's bucket is read-only": change(":BackupStorageLocation", "spec.accessMode", "ReadOnly", of="own"),
            "Velero's bucket is not the default": change(":BackupStorageLocation", "spec.default", False, of="own"),
            "the peer's backups are not seen": lose(":BackupStorageLocation", of="peer"),
            "Velero has no agent on nodes": change(":Release", "values.deployNodeAgent", False),
            "volumes are backed up monthly": change(
                "backup/plan:Plan", "rules[0].schedule", "cron(45 0 1 * ? *)", of="volumes"
            ),
            "buckets are not kept continuously": change(
                "backup/plan:Plan", "rules[0].enableContinuousBackup", False, of="archives"
            ),
            "AWS Backup has no plans": lose_all("backup/plan:Plan"),
            "a restore is tried once a year": change(":RestoreTestingPlan", "scheduleExpression", "cron(0 6 1 1 ? *)"),
            "a random old backup is tried": change(
                ":RestoreTestingPlan", "recoveryPointSelection.algorithm", "RANDOM_WITHIN_WINDOW"
            ),
            "the restore of the database is tried once a year": change(
                ":CronJob", "spec.schedule", "30 4 1 1 *", of="restore-check"
            ),
            "the cache is backed up once a month": change(":CronJob", "spec.schedule", "0 2 1 * *", of="redis-backup"),
            "there is no restore check": lose(":CronJob", of="restore-check"),
            "the cache saves nothing": rewrite(
                ":ConfigMap", 'data."redis-additional.conf"', "save 900.*", "", of="redis-configuration"
            ),
            "the cache refuses instead of evicting": rewrite(
                ":ConfigMap", 'data."redis-additional.conf"', "allkeys-lru", "noeviction"
            ),
            "a health check asks every half minute, ten times": change(
                _CHECK, "failureThreshold", 10, of="edge-serving"
            ),
            "a health check is slow": change(_CHECK, "requestInterval", 30, of="edge-ready"),
            "a health check is disabled": add(_CHECK, "disabled", True),
            "a health check asks in clear": change(_CHECK, "type", "HTTP"),
            "a health check asks whether a port is open": change(_CHECK, "type", "TCP"),
            "a health check asks from one place": change(_CHECK, "regions", ["us-east-1"]),
            "a health check asks the root": change(_CHECK, "resourcePath", "/"),
            "a health check is gone": lose(_CHECK, of="edge-serving"),
            "a record is kept for a day": change(_RECORD, "ttl", 86400),
            "the failover record follows nothing": drop(_RECORD, "healthCheckId", of="failover"),
            "there is no failover record": lose(_RECORD, of="failover"),
            "the failover record is simple": drop(_RECORD, "failoverRoutingPolicies", of="failover"),
            "an alarm tells nobody": change(_ALARM, "alarmActions", []),
            "an alarm is off": add(_ALARM, "actionsEnabled", False),
            "an alarm takes silence for good": change(_ALARM, "treatMissingData", "notBreaching"),
            "an alarm waits for an hour": change(_ALARM, "evaluationPeriods", 60),
            "an alarm never fires": change(_ALARM, "threshold", 0),
            "an alarm is upside down": change(_ALARM, "comparisonOperator", "GreaterThanThreshold"),
            "an alarm looks once an hour": change(_ALARM, "metricQueries[0].metric.period", 3600),
            "nobody is told that a NAT gateway has no ports left": lose(_ALARM, of="nat-no-ports"),
            "an alarm on errors fires without any": change(
                _ALARM, "comparisonOperator", "LessThanThreshold", of="nat-no-ports"
            ),
            "an alarm on errors fires on none too": change(
                _ALARM, "comparisonOperator", "GreaterThanOrEqualToThreshold", of="nat-no-ports"
            ),
            "an alarm on errors takes a mean": change(_ALARM, "statistic", "Average", of="nat-no-ports"),
            "an alarm on errors fires when nothing is reported": change(
                _ALARM, "treatMissingData", "breaching", of="nat-no-ports"
            ),
            "an alarm on errors waits for ten": change(_ALARM, "evaluationPeriods", 10, of="nat-no-ports"),
            "nobody is told that nobody serves": lose(_ALARM, of="no-active-region"),
            "nobody is told that backups stopped": lose(_ALARM, of="none-completed"),
            "completed backups are not counted": rewrite(":EventRule", "eventPattern", "COMPLETED", "RUNNING"),
            "nobody is told of a failed backup": lose(":EventRule", of="backup-failed"),
            "a failed restore tells nobody": lose(":EventTarget", of="restore-failed"),
            "a rule of events is off": add(":EventRule", "state", "DISABLED"),
            "failed backups are not looked for": rewrite(":EventRule", "eventPattern", '"FAILED", ', ""),
            "the vault tells nothing": lose(":VaultNotifications"),
            "nobody subscribes to a topic": lose(":TopicSubscription", of="edge"),
            "the loss of a region is told by mail only": lose(":TopicSubscription", of="on-call-paging"),
            "the paging service is written to": change(":TopicSubscription", "protocol", "email", of="on-call-paging"),
            "alarms of the edge lie in a region of the platform": change(
                ":sns/topic:Topic", "region", "me-south-1", of="edge"
            ),
            "nobody can be reached": change(":TopicSubscription", "endpoint", "nobody", of="edge"),
            "targets are asked once in five minutes": change(":TargetGroup", "healthCheck.interval", 300),
            "targets may fail ten times": change(":TargetGroup", "healthCheck.unhealthyThreshold", 10),
            "targets are asked at the root": change(":TargetGroup", "healthCheck.path", "/"),
            "any answer of a target is good": change(":TargetGroup", "healthCheck.matcher", "200-599"),
            "the guide's alerts are gone": lose(_RULE, of="nphies-critical"),
            "alerts of recovery are gone": lose(_RULE, of="nphies-recovery"),
            "alerts of security are gone": lose(_RULE, of="nphies-security"),
            "an alert is gone": cut(_RULE, "spec.groups[0].rules", 3, of="nphies-recovery"),
            "a service that is down is noticed after an hour": change(
                _RULE, "spec.groups[0].rules[0].for", "1h", of="nphies-critical"
            ),
            "a late archive is noticed after an hour": rewrite(
                _RULE, "spec.groups[0].rules[1].expr", "> 300", "> 3600", of="nphies-recovery"
            ),
            "unauthorised access is noticed a thousand times later": rewrite(
                _RULE, "spec.groups[0].rules[0].expr", "> 10", "> 10000", of="nphies-security"
            ),
            "an alert has no severity": drop(_RULE, "spec.groups[0].rules[0].labels.severity", of="nphies-critical"),
            "an alert has no team": drop(_RULE, "spec.groups[0].rules[0].labels.team", of="nphies-replication"),
            "a critical alert is a warning": change(
                _RULE, "spec.groups[0].rules[0].labels.severity", "warning", of="nphies-critical"
            ),
            "an alert never fires": change(_RULE, "spec.groups[0].rules[0].expr", "vector(0)", of="nphies-stores"),
            "metrics are collected every five minutes": change(
                ":Release", "values.prometheus.prometheusSpec.scrapeInterval", "5m"
            ),
            "alerts are evaluated every ten minutes": change(
                ":Release", "values.prometheus.prometheusSpec.evaluationInterval", "10m"
            ),
            "services are not scraped": change(
                ":Release", "values.prometheus.prometheusSpec.additionalScrapeConfigs", []
            ),
            "a service is not scraped": drop(":Rollout", "spec.template.metadata.annotations"),
            "Alertmanager is off": add(":Release", "values.alertmanager.enabled", False, of="kube-prometheus"),
            "on-call is not reached": change(":Release", f"{_ALERTMANAGER}.receivers[0]", {"name": "on-call"}),
            "security is not reached": change(":Release", f"{_ALERTMANAGER}.receivers[2]", {"name": "security"}),
            "the database administrators are not known": change(
                ":Release", f"{_ALERTMANAGER}.receivers[1].name", "somebody"
            ),
            "alerts go to nobody": change(":Release", f"{_ALERTMANAGER}.route.receiver", "nobody"),
            "critical alerts go to nobody": change(":Release", f"{_ALERTMANAGER}.route.routes[4].receiver", "nobody"),
            "alerts of security have no route": change(
                ":Release", f"{_ALERTMANAGER}.route.routes[5].matchers", ['team="other"']
            ),
            "critical alerts end with management": change(
                ":Release", f"{_ALERTMANAGER}.route.routes[3].continue", False
            ),
            "critical alerts wait for half an hour": change(
                ":Release", f"{_ALERTMANAGER}.route.routes[4].group_wait", "30m"
            ),
            "on-call is reminded once a year": change(
                ":Release", f"{_ALERTMANAGER}.route.routes[4].repeat_interval", "8760h"
            ),
            "info alerts page": change(":Release", f"{_ALERTMANAGER}.route.routes[2].receiver", "on-call"),
            "the heartbeat goes nowhere": change(":Release", f"{_ALERTMANAGER}.route.routes[0].receiver", "nobody"),
            "the heartbeat is sent once a day": change(
                ":Release", f"{_ALERTMANAGER}.route.routes[0].repeat_interval", "24h"
            ),
            "there is no heartbeat": add(
                ":Release", "values.defaultRules.disabled.Watchdog", True, of="kube-prometheus"
            ),
            "any critical alert mutes warnings about other things": change(
                ":Release", f"{_ALERTMANAGER}.inhibit_rules[1].equal", ["namespace", "service"]
            ),
            "an alert mutes warnings that have no label in common with it": change(
                ":Release", f"{_ALERTMANAGER}.inhibit_rules[2].target_matchers", ['severity="warning"']
            ),
            "an inhibition compares nothing": change(":Release", f"{_ALERTMANAGER}.inhibit_rules[0].equal", []),
            "a lost region hides an attack": change(
                ":Release",
                f"{_ALERTMANAGER}.inhibit_rules[9].target_matchers",
                ['alertname!="RegionDown"', 'severity=~"critical|warning|info"'],
            ),
            "a lost region stops the heartbeat": change(
                ":Release",
                f"{_ALERTMANAGER}.inhibit_rules[9].target_matchers",
                ['alertname!="RegionDown"', 'team!="security"'],
            ),
            "the monitoring refuses its own rules": change(
                ":Release", "values.prometheusOperator.admissionWebhooks.failurePolicy", "Fail"
            ),
            "no backup at all is no alert": change(
                _RULE,
                "spec.groups[0].rules[8].expr",
                "time() - max by (schedule) (velero_backup_last_successful_timestamp) > 93600",
                of="nphies-recovery",
            ),
            "a standby without a database is no alert": lose(_RULE, of="nphies-databases"),
            "metrics that are gone are no alert": lose(_RULE, of="nphies-monitoring"),
            "metrics of Kafka are not collected": lose_all(":PodMonitor", of="kafka"),
            "metrics of the database are not collected": lose(":PodMonitor", of="claims-db"),
            "the restore check's result is not collected": lose(":PodMonitor", of="restore-check"),
        }.items()
    ]
    + [
        Mutation("recovery", name, damage, ("dr",))
        for name, damage in {
            "a recovery is tried before there is a base backup": lose(":ValidatingAdmissionPolicy", of="recovery-gate"),
            "the gate before a recovery is bound to nothing": lose(":ValidatingAdmissionPolicyBinding"),
            "the gate before a recovery warns": change(
                ":ValidatingAdmissionPolicyBinding", "spec.validationActions", ["Warn"]
            ),
            "the gate before a recovery is open without its parameter": change(
                ":ValidatingAdmissionPolicyBinding", "spec.paramRef.parameterNotFoundAction", "Allow"
            ),
            "the gate before a recovery gives way": change(
                ":ValidatingAdmissionPolicy", "spec.failurePolicy", "Ignore"
            ),
            "the gate before a recovery is another's": change(
                ":ValidatingAdmissionPolicy",
                "spec.matchConstraints.objectSelector.matchLabels",
                {"cnpg.io/cluster": "elsewhere"},
            ),
            "the gate before a recovery looks at updates": change(
                ":ValidatingAdmissionPolicy", "spec.matchConstraints.resourceRules[0].operations", ["UPDATE"]
            ),
        }.items()
    ]
    + [
        Mutation(
            "recovery",
            "an update deletes the pod of a standby's primary",
            change(_CLUSTER, "spec.primaryUpdateMethod", "restart"),
            stacks=("dr",),
        ),
        Mutation(
            "recovery",
            "an update deletes the primary's pod, by CloudNativePG's default",
            drop(_CLUSTER, "spec.primaryUpdateMethod"),
            stacks=("dr",),
        ),
    ]
)
