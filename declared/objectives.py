"""Numbers of the guide, for the policies and the recovery model. Settings have their own; a test compares them."""

from datetime import timedelta

RESIDENCY = ("me-central-1", "me-south-1")
"""Where data lies if a stack states nothing else: the United Arab Emirates and Bahrain (docs/decisions/0004)."""

AUDIT_RETENTION = timedelta(days=2557)
"""Guide, "Retention Policy": audit logs 7 years (regulatory requirement). Seven years have up to two leap days."""

APPLICATION_LOGS = timedelta(days=30 + 90 + 365)
"""Guide, "Retention Policy": application logs 30 days hot, 90 days warm, 1 year cold."""

SYSTEM_LOGS = timedelta(days=14 + 30)
"""Guide, "Retention Policy": system logs 14 days hot, 30 days warm."""

FULL_BACKUP = timedelta(hours=24)
INCREMENTAL_BACKUP = timedelta(hours=4)
"""Guide, "Backup Schedule": full daily at 2 AM, incremental every 4 hours."""

RESTORE_TEST = timedelta(days=7)
"""docs/backups.md: a backup whose restore is not tested weekly is untested."""

RESTORE_TEST_GRACE = timedelta(days=1)
"""How long after a restore test was due an alert fires."""

DETECTION = timedelta(seconds=30)
"""How long a health check may take until it fails: a sixtieth of the guide's RTO (interval 10 s, threshold 3)."""

DNS_TTL = timedelta(seconds=60)
"""Route 53 developer guide, "Values specific for failover records": 60 seconds or less."""

DATABASE_HISTORY = timedelta(days=30)
"""How far back a database can be recovered (docs/backups.md)."""

ARCHIVE_OUTAGE = timedelta(hours=12)
"""How long WAL must fit on its own volume when the archive's region is down (setting `archive.max_outage`)."""

WAL_GIB_PER_HOUR = 4
"""WAL written in an hour at peak. Assumption of the program: setting `archive.wal_per_hour`."""

WAL_VOLUME_GIB = round(ARCHIVE_OUTAGE / timedelta(hours=1) * WAL_GIB_PER_HOUR)
"""What a volume for WAL must hold during such an outage."""
