import pytest

from components.kubernetes.priority_classes import (
    DATA_PRIORITY,
    PLATFORM_PRIORITY,
    SERVICE_PRIORITY,
    PriorityClasses,
)
from offline.engine.declare import declare

PRIORITY_CLASS = "kubernetes:scheduling.k8s.io/v1:PriorityClass"


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "update"])
def test_stores_come_before_monitoring_and_audit_delivery_and_those_before_services(preview: bool) -> None:
    declaration = declare(lambda: PriorityClasses("priority-classes"), preview=preview)
    values = {each.props["metadata"]["name"]: each.props["value"] for each in declaration.of_type(PRIORITY_CLASS)}

    assert sorted(values, key=lambda name: values[name]) == [SERVICE_PRIORITY, PLATFORM_PRIORITY, DATA_PRIORITY]
    assert 0 < min(values.values()) < max(values.values()) < 1_000_000_000, "users' classes end there"


def test_no_pod_has_a_priority_that_it_did_not_ask_for() -> None:
    declaration = declare(lambda: PriorityClasses("priority-classes"))

    assert not any(each.props["globalDefault"] for each in declaration.of_type(PRIORITY_CLASS))
