"""Who is told of what: Alertmanager's configuration, with every secret read from a file that is mounted."""

from datetime import timedelta
from typing import Any

from settings import format_duration
from settings.observability import ObservabilitySettings

SECRET = "alertmanager-receivers"  # noqa: S105 - the name of a Secret
SECRET_KEYS = ("smtp-password", "paging-routing-key")
_FOLDER = f"/etc/alertmanager/secrets/{SECRET}"

ON_CALL, DBA, SECURITY, MANAGEMENT, NOBODY = "on-call", "dba", "security", "management", "nobody"
_GROUPED_BY = ["alertname", "service", "namespace"]
_REPEAT = timedelta(hours=4)
_PAGE_REPEAT = timedelta(hours=1)


def configuration(settings: ObservabilitySettings) -> dict[str, Any]:
    """The configuration as Alertmanager reads it.

    A critical alert goes to the on-call engineer at once, whoever else it is for, and to management when it lasts.
    """
    contacts = settings.contacts
    return {
        "global": {
            "resolve_timeout": "5m",
            "smtp_smarthost": settings.smtp.host,
            "smtp_from": settings.smtp.sender,
            "smtp_auth_username": settings.smtp.user,
            "smtp_auth_password_file": f"{_FOLDER}/smtp-password",
            "smtp_require_tls": True,
        },
        "route": {
            "receiver": ON_CALL,
            "group_by": _GROUPED_BY,
            "group_wait": "30s",
            "group_interval": "5m",
            "repeat_interval": format_duration(_REPEAT),
            "routes": [
                # Always firing; what watches Prometheus from outside misses it when it stops.
                {"receiver": NOBODY, "matchers": ['alertname=~"Watchdog|InfoInhibitor"']},
                {
                    # What has lasted for `escalate_after` is told to management too, hence the long wait.
                    "receiver": MANAGEMENT,
                    "matchers": ['severity="critical"'],
                    "group_wait": format_duration(settings.escalate_after),
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
                {"receiver": NOBODY, "matchers": ['severity="critical"']},  # already told
            ],
        },
        "inhibit_rules": [
            {
                "source_matchers": ['severity="critical"'],
                "target_matchers": ['severity="warning"'],
                "equal": ["namespace", "service"],
            },
            {
                # The region is down: everything else is its consequence, but what an attacker does is not.
                "source_matchers": ['alertname="RegionDown"'],
                "target_matchers": ['alertname!="RegionDown"', 'team!="security"'],
            },
        ],
        "receivers": [
            {
                "name": ON_CALL,
                "pagerduty_configs": [
                    {
                        "routing_key_file": f"{_FOLDER}/paging-routing-key",
                        "severity": "{{ .CommonLabels.severity }}",
                        "description": "{{ .CommonAnnotations.summary }}",
                    }
                ],
                "email_configs": [_email(contacts.on_call)],
            },
            {"name": DBA, "email_configs": [_email(contacts.dba)]},
            {"name": SECURITY, "email_configs": [_email(contacts.security)]},
            {"name": MANAGEMENT, "email_configs": [_email(contacts.management)]},
            {"name": NOBODY},
        ],
    }


def _email(address: str) -> dict[str, Any]:
    return {"to": address, "send_resolved": True}
