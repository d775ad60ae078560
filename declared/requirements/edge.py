"""Policies that report what detection and DNS failover rest on."""

FAILOVER_DECLARED = "failover-declared"
HEALTH_CHECKS = "health-check-interval"
DNS_FAILS_OVER = "dns-failover"
ALARMS_ROUTED = "alarm-actions-enabled"
