"""CloudWatch: log groups and alarms."""

from cost.bill import Bill
from cost.usage import DAYS
from declared.resource import Declared
from declared.values import as_number, items, mapping, read

_METRIC = "AmazonCloudWatch/CW:MetricMonitorUsage"


def log_group(resource: Declared, bill: Bill) -> None:
    """What is taken in, and what is kept, compressed."""
    rate = bill.rate(resource, read(resource.props, "name"), bill.usage.logs_gb_per_day, "log group")
    if rate is None:
        return
    age = bill.usage.archive_age_days
    kept = min(as_number(read(resource.props, "retentionInDays")) or age, age)
    stored = rate * kept * bill.usage.stored_logs_share
    bill.add(resource, "log ingestion", "AmazonCloudWatch/VendedLog-Bytes", rate * DAYS)
    bill.add(resource, "log storage", "AmazonCloudWatch/TimedStorage-ByteHrs", stored)


def alarm(resource: Declared, bill: Bill) -> None:
    """An alarm is charged for each metric that it looks at; a metric outside `AWS/` is a custom one."""
    metrics = [mapping(each, "metric") for each in items(resource.props, "metricQueries") if read(each, "metric")]
    looked_at = metrics or [resource.props]
    bill.add(resource, "alarm", "AmazonCloudWatch/CW:AlarmMonitorUsage", len(looked_at))
    own = sum(not str(read(each, "namespace")).startswith("AWS/") for each in looked_at)
    if own:
        bill.add(resource, "custom metric", _METRIC, own)
