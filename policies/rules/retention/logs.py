"""Log groups and metrics."""

from collections.abc import Iterator

from declared.expectations import Expectation, days_at_least
from declared.helm import chart_of
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.values import as_number, read
from policies.model.expect import meets, requirement_check, types_of
from policies.model.policy import Config, Finding, ResourcePolicy, integer

_GROUP = "aws:cloudwatch/logGroup:LogGroup"

_LOGS = (
    Requirement(
        _GROUP,
        "retentionInDays",
        Expectation(
            "at least {days}, or 0 for ever",
            lambda value, config: value == 0 or (as_number(value) or 0) >= config["days"],
        ),
    ),
)

LOG_GROUPS = ResourcePolicy(
    name="log-group-retention",
    description="Logs of the network, the control plane and the firewall are kept for a year.",
    remedy="Set retentionInDays to 365 or more.",
    config={"days": integer(365, "How long log groups keep their records, in days.", minimum=1)},
    types=types_of(_LOGS),
    check=requirement_check(_LOGS),
)


def _release(release: Declared, config: Config) -> Iterator[Finding]:
    if chart_of(release) == "kube-prometheus-stack":
        path = "prometheus.prometheusSpec.retention"
        yield from meets(release, path, days_at_least("days"), config, props=read(release.props, "values"))


METRICS_KEPT = ResourcePolicy(
    name="metrics-kept",
    description="Metrics are kept for the 30 days over which availability is counted.",
    remedy="Set prometheusSpec.retention to 30d or more.",
    config={"days": integer(30, "How long Prometheus keeps metrics, in days.", minimum=1)},
    types=("kubernetes:helm.sh/v3:Release",),
    check=_release,
)
