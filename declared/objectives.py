"""Numbers of the guide that both judges hold a stack to. Settings have their own; a test compares them."""

from datetime import timedelta

AUDIT_RETENTION = timedelta(days=2557)
"""Guide, "Retention Policy": audit logs 7 years (regulatory requirement). Seven years have up to two leap days."""
