"""Harmful changes that the policies of `data_protection/replication_alarms.py` must find."""

from tests.policies.mutators import Mutations, add, change, in_third_place, lose

_ALARM = ":MetricAlarm"

MUTATIONS: Mutations = {
    "replication-watched": {
        "nobody hears that a replica is late": lose(_ALARM, of="postgres-archive-everything-late"),
        "nobody hears that objects were not copied": lose(_ALARM, of="audit-archive-everything-failed"),
        "the alarm on a late replica is where its metric is not": change(
            _ALARM, "region", "eu-north-1", of="postgres-archive-everything-late"
        ),
        "the alarm on failed copies is where its metric is not": add(
            _ALARM, "region", "eu-north-1", of="postgres-archive-everything-failed"
        ),
        "a late replica is reported after a day": change(_ALARM, "threshold", 86400, of="velero-everything-late"),
        "the alarm names no rule": change(_ALARM, "dimensions.RuleId", "all", of="redis-backup-everything-late"),
        "nobody hears that the third copy of WAL is late": in_third_place(
            lose(_ALARM, of="postgres-archive-third-copy-database-late")
        ),
        "the alarm on a late third copy is in the pair": in_third_place(
            change(_ALARM, "region", "me-south-1", of="audit-archive-third-copy-audit-late")
        ),
        "nobody hears that third copies fail": in_third_place(lose(_ALARM, of="logs-archive-third-copy-system-failed")),
    },
}
