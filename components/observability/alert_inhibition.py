"""Which alert mutes which: its consequence or its milder form, for the same object and nothing else.

Alertmanager takes two absent labels for equal, so a rule that compares labels must be about alerts that have them:
`severity="critical"` over `severity="warning"` with equal `service` would let any alert without a service mute all others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Supersedes:
    """An alert that leaves nothing to say to a milder one about the same object."""

    source: str
    """Name of the alert that mutes, or a regular expression of names."""

    target: str
    """Name of the alert that is muted, or a regular expression of names."""

    same: Sequence[str]
    """Labels that name the object; each alert has all of them."""


SUPERSEDED = (
    Supersedes("WalArchivingLagExceedsRpo", "WalArchivingLagHigh", ("namespace", "pod")),
    Supersedes("StandbyLagExceedsRpo", "StandbyLagHigh", ("namespace", "pod")),
    Supersedes("BaseBackupOld", "BaseBackupFailed", ("namespace",)),
    Supersedes("VeleroBackupOld", "VeleroBackupFailed", ("schedule",)),
    Supersedes("VolumeAlmostFull", "VolumeFullSoon", ("namespace", "persistentvolumeclaim")),
    Supersedes("CertificateExpires", "CertificateExpiresSoon", ("namespace", "name")),
    Supersedes(
        "ErrorBudgetBurn1h|ErrorBudgetBurn6h",
        "ErrorBudgetBurn1d|ErrorBudgetBurn3d|HighErrorRate",
        ("service",),
    ),
)

_SAME_ALERT = ("alertname", "namespace", "instance", "device", "mountpoint", "persistentvolumeclaim")
"""What tells one object of the chart's alerts from another. Absent labels do no harm here: it is the same alert."""


def inhibit_rules() -> list[dict[str, Any]]:
    """The rules as Alertmanager reads them."""
    return [
        {
            # Says only that an info alert is alone in its namespace (kube-prometheus runbooks, "InfoInhibitor").
            "source_matchers": ['alertname="InfoInhibitor"'],
            "target_matchers": ['severity="info"', 'namespace!=""'],
            "equal": ["namespace"],
        },
        {
            # The two severities of one alert of the chart's.
            "source_matchers": ['severity="critical"'],
            "target_matchers": ['severity="warning"'],
            "equal": list(_SAME_ALERT),
        },
        *(
            {
                "source_matchers": [f'alertname=~"{pair.source}"'],
                "target_matchers": [f'alertname=~"{pair.target}"'],
                "equal": list(pair.same),
            }
            for pair in SUPERSEDED
        ),
        {
            # The region is down: everything else is its consequence, but what an attacker does is not, and neither is
            # the heartbeat, which has no severity.
            "source_matchers": ['alertname="RegionDown"'],
            "target_matchers": [
                'alertname!="RegionDown"',
                'severity=~"critical|warning|info"',
                'team!="security"',
            ],
        },
    ]
