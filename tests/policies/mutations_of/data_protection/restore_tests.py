"""Harmful changes that the policy of `data_protection/restore_tests.py` must find, in a stack whose archive has the database."""

from tests.policies.mutators import Mutations, add, change, drop, in_third_place, lose

_ALARM = "cloudwatch/metricAlarm:MetricAlarm"

_DR = "dr"
"""Whose region the database's archive is in."""

MUTATIONS: Mutations = {
    "third-copy-restore-tested": {
        "nobody waits for a restore": in_third_place(lose(_ALARM, of="restore-test"), of=_DR),
        "no data is no alarm": in_third_place(
            change(_ALARM, "treatMissingData", "notBreaching", of="restore-test"), of=_DR
        ),
        "the alarm tells nobody": in_third_place(drop(_ALARM, "alarmActions", of="restore-test"), of=_DR),
        "the alarm is silenced": in_third_place(add(_ALARM, "actionsEnabled", False, of="restore-test"), of=_DR),
        "the alarm waits for another copy": in_third_place(
            change(_ALARM, "dimensions", {"ThirdCopy": "nphies-wal-archive-eu"}, of="restore-test"), of=_DR
        ),
        "the alarm is in the pair": in_third_place(add(_ALARM, "region", "me-south-1", of="restore-test"), of=_DR),
        "the alarm waits for a year": in_third_place(
            change(_ALARM, "evaluationPeriods", 365, of="restore-test"), of=_DR
        ),
    },
}
