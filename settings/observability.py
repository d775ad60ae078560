"""Settings of metrics, alerts and notification contacts."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from settings.bounds import Because
from settings.model import Settings
from settings.quantities import Duration, Size

_LAST_PORT = 65535


def _is_email(text: str) -> str:
    name, at, domain = text.partition("@")
    if not (name and at and "." in domain) or any(character.isspace() for character in text):
        raise ValueError("an e-mail address such as security@nphies.sa")
    return text


def _is_https(text: str) -> str:
    if not text.startswith("https://") or any(character.isspace() for character in text):
        raise ValueError("an https address such as https://example.org/runbooks")
    return text


def _is_host_and_port(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not (host and colon and port.isdecimal() and 0 < int(port) <= _LAST_PORT):
        raise ValueError("a host and port such as mail.nphies.sa:587")
    return text


Email = Annotated[str, AfterValidator(_is_email)]
HttpsAddress = Annotated[str, AfterValidator(_is_https)]


class ThresholdSettings(Settings):
    """Numbers of the alerts that follow from no objective."""

    egress_bytes_per_second: Annotated[
        int,
        Because("at 0 every pod that answers would raise a security alert"),
    ] = Field(default=1_000_000, ge=1)
    """Outgoing bytes a second of one pod that mean DataExfiltration (guide, Security Alerts: 1000000)."""

    consumer_lag: Annotated[
        int,
        Because("at 0 every message that is being processed would raise an alert"),
    ] = Field(default=10_000, ge=1)
    """Messages before a Kafka consumer group that mean it is behind."""

    base_backup_age: Duration = timedelta(hours=26)
    """Age of the newest base backup that means one was missed: the daily one, and two hours to take it."""

    restore_check_age: Duration = timedelta(days=8)
    """Time since the last restore check that means one was missed: the weekly one, and a day."""


class ContactSettings(Settings):
    """Notification contacts (guide, Emergency Contacts). Numbers and keys of paging services are secrets and not here."""

    on_call: Email = "on-call@nphies.sa"
    """On-call engineer: every critical alert, at once."""

    dba: Email = "dba@nphies.sa"
    """Database administrator: alerts on the database, its archive and its copies."""

    security: Email = "security@nphies.sa"
    """Security team (guide)."""

    management: Email = "management@nphies.sa"
    """Management: critical alerts that last (guide: Management Escalation)."""


class MailSettings(Settings):
    """The mail relay that alerts are sent through; its password is a secret and not here."""

    host: Annotated[str, AfterValidator(_is_host_and_port)] | None = None
    """Host and port of the relay; if unset, Amazon SES in the stack's own region. Never one in the peer's region."""

    sender: Email = "alerts@nphies.sa"
    """Address that alerts come from."""

    user: Annotated[
        str,
        Because("a relay without a login would send mail for anyone in the network"),
    ] = Field(default="nphies-alerts", min_length=1)
    """User at the relay; of Amazon SES, the access key id of its SMTP user."""


class ObservabilitySettings(Settings):
    """Prometheus, Alertmanager, Grafana (guide: Monitoring and Observability)."""

    scrape_interval: Duration = timedelta(seconds=15)
    """How often metrics are scraped and rules evaluated (guide: 15s)."""

    retention: Duration = timedelta(days=30)
    """How long Prometheus keeps samples: the window of the availability objective."""

    series: Annotated[
        int,
        Because("the cluster itself has more before any service runs"),
    ] = Field(default=500_000, ge=10_000)
    """Series a Prometheus is expected to hold; with retention and interval it sizes the volume."""

    alertmanager_storage: Size = Size("10Gi")
    """Volume of each Alertmanager: silences and what was already sent."""

    remote_write: HttpsAddress | None = None
    """Prometheus remote-write URL outside the region; if unset, samples are not sent."""

    runbooks: HttpsAddress = "https://github.com/nphies/nphies-platform/blob/main/docs/runbooks/alerts"
    """Address of the folder of alert runbooks; each alert links to its page in it."""

    paging: HttpsAddress | None = None
    """HTTPS address of the paging service that the alarms on the loss of a region call: its integration for Amazon
    CloudWatch, apart from the key that Alertmanager uses, and one that confirms subscriptions by itself. Whoever has the
    address can open and close incidents and read nothing. The policy `region-loss-pages` asks for one."""

    escalate_after: Duration = timedelta(minutes=30)
    """How long a critical alert lasts before management is notified: the RTO."""

    contacts: ContactSettings = ContactSettings()
    """Notification contacts."""

    smtp: MailSettings = MailSettings()
    """The mail relay that alerts are sent through."""

    thresholds: ThresholdSettings = ThresholdSettings()
    """Numbers of the alerts that follow from no objective."""
