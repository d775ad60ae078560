"""Log groups and metrics."""

from collections.abc import Iterator

from pydantic import Field

from declared.expectations import Expectation, days_at_least
from declared.helm import chart_of
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.values import as_number, read
from policies.model.expect import meets, requirement_check, types_of
from policies.model.policy import Config, Finding, ResourcePolicy

_GROUP = "aws:cloudwatch/logGroup:LogGroup"


class _LogGroupsConfig(Config):
    days: int = Field(default=365, ge=1, description="How long log groups keep their records, in days.")


def _logs(config: _LogGroupsConfig) -> tuple[Requirement, ...]:
    return (
        Requirement(
            _GROUP,
            "retentionInDays",
            Expectation(
                f"at least {config.days}, or 0, which never expires",
                lambda value: value == 0 or (as_number(value) or 0) >= config.days,
            ),
        ),
    )


LOG_GROUPS = ResourcePolicy(
    name="log-group-retention",
    description="Logs of the network, the control plane and the firewall are kept for a year.",
    remedy="Set retentionInDays to 365 or more.",
    config=_LogGroupsConfig,
    types=types_of(_logs(_LogGroupsConfig())),
    check=requirement_check(_logs),
)


class _MetricsKeptConfig(Config):
    days: int = Field(default=30, ge=1, description="How long Prometheus keeps metrics, in days.")


def _release(release: Declared, config: _MetricsKeptConfig) -> Iterator[Finding]:
    if chart_of(release) == "kube-prometheus-stack":
        path = "prometheus.prometheusSpec.retention"
        yield from meets(release, path, days_at_least(config.days), props=read(release.props, "values"))


METRICS_KEPT = ResourcePolicy(
    name="metrics-retention",
    description="Metrics are kept for the 30 days over which availability is counted.",
    remedy="Set prometheusSpec.retention to 30d or more.",
    config=_MetricsKeptConfig,
    types=("kubernetes:helm.sh/v3:Release",),
    check=_release,
)
