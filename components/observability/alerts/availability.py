"""BurnRateWindow-rate alerts for the availability objective: how fast the month's error budget is being spent.

Windows and factors: The Site Reliability Workbook, chapter 5, "Multiwindow, Multi-BurnRateWindow-Rate Alerts".
"""

from dataclasses import dataclass
from datetime import timedelta

from components.kubernetes.namespaces import CORE
from components.observability.alerts.rule import Alert, Group, Recording, Severity
from components.observability.alerts.services import requests

WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")


@dataclass(frozen=True)
class BurnRateWindow:
    """A rate of spending and the two windows that must both show it."""

    name: str
    factor: float
    long: str
    short: str
    after: timedelta
    severity: Severity
    budget: str


BURNS = (
    BurnRateWindow("ErrorBudgetBurn1h", 14.4, "1h", "5m", timedelta(minutes=2), "critical", "2 % in an hour"),
    BurnRateWindow("ErrorBudgetBurn6h", 6, "6h", "30m", timedelta(minutes=15), "critical", "5 % in six hours"),
    BurnRateWindow("ErrorBudgetBurn1d", 3, "1d", "2h", timedelta(hours=1), "warning", "10 % in a day"),
    BurnRateWindow("ErrorBudgetBurn3d", 1, "3d", "6h", timedelta(hours=3), "warning", "10 % in three days"),
)


def record_name(window: str) -> str:
    """The recorded share of failed requests of each service over a window."""
    return f"service:request_error_ratio:rate{window}"


def availability(objective: float) -> Group:
    """The burn-rate alerts for an objective in percent."""
    budget = (100 - objective) / 100
    recordings = [
        Recording(
            record=record_name(window),
            # No failed request at all has no series: `or` keeps the ratio 0 instead of absent.
            expr=f"(sum by (service) (rate({requests('5..')}[{window}])) or 0 * sum by (service)"
            f" (rate({requests()}[{window}]))) / sum by (service) (rate({requests()}[{window}]))",
        )
        for window in WINDOWS
    ]
    alerts = [
        Alert(
            name=burn.name,
            expr=f"{record_name(burn.long)} > {burn.factor * budget:.6g}"
            f" and {record_name(burn.short)} > {burn.factor * budget:.6g}",
            after=burn.after,
            severity=burn.severity,
            team="on-call",
            summary=f"{{{{ $labels.service }}}} spends its error budget {burn.factor:g} times too fast",
            description=f"{{{{ $value | humanizePercentage }}}} of the requests of {{{{ $labels.service }}}} fail over "
            f"{burn.long}; the objective of {objective:g} % allows {budget * 100:g} %.",
            meaning=(
                f"Requests of a service fail {burn.factor:g} times as fast as the objective of {objective:g} % allows."
            ),
            impact=f"At this rate {burn.budget} of the 30-day error budget is spent.",
            diagnosis=[
                "Open Application Performance and Error Tracking for the service: what fails, since when?",
                "Is another alert firing for what it depends on? There usually is one: follow it.",
            ],
            mitigation=[
                f"A release since then: `kubectl argo rollouts undo SERVICE -n {CORE} --context STACK`.",
                (
                    "A fast burn that no rollback stops, in every service: decide on a failover, "
                    "[service-failover](../service-failover.md)."
                ),
            ],
            source="Micrometer in each service, through the recording rules of this group",
        )
        for burn in BURNS
    ]
    return Group(name="nphies.availability", rules=[*recordings, *alerts])
