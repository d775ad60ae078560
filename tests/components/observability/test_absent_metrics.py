"""No alert is silent because its metric is gone: the list of metrics is read from the expressions themselves."""

import pytest

from components.observability.alerts import Alert
from components.observability.alerts.runbooks import guide_groups
from components.observability.alerts.services import SERVICES_OF_THE_GUIDE
from components.observability.metrics import ALWAYS_EXPORTED, PROMETHEUS, RECORDED, SOURCES
from policies.rules.recovery import promql
from tests.components.observability.queries import absences_in, metrics_in

ALERTS = [alert for group in guide_groups(SERVICES_OF_THE_GUIDE) for alert in group.alerts]
BY_NAME = pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)


ASKED_FOR = {metric for alert in ALERTS for metric in absences_in(alert.expr)}


@BY_NAME
def test_the_absence_of_the_source_of_every_metric_is_an_alert(alert: Alert) -> None:
    sources = {SOURCES[metric] for metric in metrics_in(alert.expr)} - {PROMETHEUS, RECORDED}
    assert sources <= {SOURCES[metric] for metric in ASKED_FOR}


@BY_NAME
def test_an_alert_on_an_age_asks_for_the_absence_of_that_very_metric(alert: Alert) -> None:
    """The exporter may be there while what it dates is not: Velero without a backup, CloudNativePG without a base backup."""
    for part in promql.alternatives(alert.expr):
        if "time()" in part and not absences_in(part):
            assert metrics_in(part) <= ASKED_FOR


@BY_NAME
def test_the_packs_reading_of_an_expression_is_the_parsers(alert: Alert) -> None:
    assert promql.metrics(alert.expr) == metrics_in(alert.expr)
    assert promql.absences([alert.expr]) == absences_in(alert.expr)


def test_a_source_is_known_by_a_metric_of_its_own() -> None:
    assert {source: SOURCES[metric] for source, metric in ALWAYS_EXPORTED.items()} == {
        source: source for source in ALWAYS_EXPORTED
    }
