"""Who is notified of what: Alertmanager's configuration, with every secret read from a file that is mounted."""

from datetime import timedelta
from typing import Any

from components.observability.alert_inhibition import inhibit_rules
from settings import format_duration
from settings.observability import ObservabilitySettings

SECRET = "alertmanager-receivers"  # noqa: S105 - the name of a Secret
_SMTP_PASSWORD, _ROUTING_KEY, _HEARTBEAT_URL = "smtp-password", "paging-routing-key", "heartbeat-url"
SECRET_KEYS = (_SMTP_PASSWORD, _ROUTING_KEY, _HEARTBEAT_URL)
FOLDER = f"/etc/alertmanager/secrets/{SECRET}"
"""Where the keys are mounted in Alertmanager's pods."""

ON_CALL, DBA, SECURITY, MANAGEMENT, NO_RECEIVER = "on-call", "dba", "security", "management", "null"
ON_CALL_MAIL = "on-call-mail"
"""The on-call engineer, without waking them."""

HEARTBEAT = "heartbeat"
"""A service outside the platform that raises an alarm when the heartbeat stops (dead man's switch)."""

_GROUPED_BY = ["alertname", "service", "namespace"]
_REPEAT = timedelta(hours=4)
_PAGE_REPEAT = timedelta(hours=1)
_HEARTBEAT_EVERY = timedelta(minutes=1)
_HEARTBEAT_REPEAT = timedelta(seconds=50)
"""Less than the interval: what was sent a moment under a minute ago would otherwise wait for the next turn."""


def configuration(settings: ObservabilitySettings, region: str) -> dict[str, Any]:
    """The configuration as Alertmanager reads it.

    A critical alert goes to the on-call engineer at once, whoever else it is for, and to management when it lasts.
    """
    contacts = settings.contacts
    return {
        "global": {
            "resolve_timeout": "5m",
            "smtp_smarthost": settings.smtp.host or ses_host(region),
            "smtp_from": settings.smtp.sender,
            "smtp_auth_username": settings.smtp.user,
            "smtp_auth_password_file": f"{FOLDER}/{_SMTP_PASSWORD}",
            "smtp_require_tls": True,
        },
        "route": {
            "receiver": ON_CALL,
            "group_by": _GROUPED_BY,
            "group_wait": "30s",
            "group_interval": "5m",
            "repeat_interval": format_duration(_REPEAT),
            "routes": _routes(settings.escalate_after),
        },
        "inhibit_rules": inhibit_rules(),
        "receivers": [
            {
                "name": ON_CALL,
                "pagerduty_configs": [
                    {
                        "routing_key_file": f"{FOLDER}/{_ROUTING_KEY}",
                        "severity": "{{ .CommonLabels.severity }}",
                        "description": "{{ .CommonAnnotations.summary }}",
                    }
                ],
                "email_configs": [_email(contacts.on_call)],
            },
            {"name": DBA, "email_configs": [_email(contacts.dba)]},
            {"name": SECURITY, "email_configs": [_email(contacts.security)]},
            {"name": MANAGEMENT, "email_configs": [_email(contacts.management)]},
            {"name": ON_CALL_MAIL, "email_configs": [_email(contacts.on_call)]},
            {
                "name": HEARTBEAT,
                # Never "resolved": an end of the heartbeat is what the service is to miss.
                "webhook_configs": [{"url_file": f"{FOLDER}/{_HEARTBEAT_URL}", "send_resolved": False}],
            },
            {"name": NO_RECEIVER},
        ],
    }


def ses_host(region: str) -> str:
    """Amazon SES in a region: mail must not need the region whose loss it reports (AWS General Reference, "SES")."""
    return f"email-smtp.{region}.amazonaws.com:587"


def _routes(escalate_after: timedelta) -> list[dict[str, Any]]:
    return [
        {
            # Always firing: it proves that Prometheus evaluates, Alertmanager sends, and something outside receives.
            "receiver": HEARTBEAT,
            "matchers": ['alertname="Watchdog"'],
            "group_wait": "0s",
            "group_interval": format_duration(_HEARTBEAT_EVERY),
            "repeat_interval": format_duration(_HEARTBEAT_REPEAT),
        },
        {"receiver": NO_RECEIVER, "matchers": ['alertname="InfoInhibitor"']},  # only a source of inhibition
        # Context for another alert of its namespace, not a reason to wake anybody.
        {"receiver": ON_CALL_MAIL, "matchers": ['severity="info"']},
        {
            # What has lasted for `escalate_after` goes to management too, hence the long wait.
            "receiver": MANAGEMENT,
            "matchers": ['severity="critical"'],
            "group_wait": format_duration(escalate_after),
            "repeat_interval": format_duration(_REPEAT),
            "continue": True,
        },
        {
            "receiver": ON_CALL,
            "matchers": ['severity="critical"'],
            "group_wait": "10s",
            "repeat_interval": format_duration(_PAGE_REPEAT),
            "continue": True,
        },
        {"receiver": SECURITY, "matchers": ['team="security"']},
        {"receiver": DBA, "matchers": ['team="dba"']},
        {"receiver": NO_RECEIVER, "matchers": ['severity="critical"']},  # has been notified above
    ]


def _email(address: str) -> dict[str, Any]:
    return {"to": address, "send_resolved": True}
