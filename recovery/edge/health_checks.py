"""The checks that Route 53 makes: how soon they detect a failure, and whether they can."""

from datetime import timedelta

from declared.requirements.edge import HEALTH_CHECKS
from declared.resource import Declared
from declared.values import is_true, read
from recovery.model.estimate import MissingPrerequisite
from recovery.model.estimate_builder import EstimateBuilder
from recovery.model.readings import number_at

CHECK, RECORD = "route53/healthCheck:HealthCheck", "route53/record:Record"
DETECTION_PATH = "requestInterval x failureThreshold"
SERVING_PATH = "/serving"
"""What only the stack that accepts claims answers with 200."""


def detection_time(builder: EstimateBuilder, check: Declared, what: str) -> None:
    """Interval times threshold."""
    match interval_and_threshold(what, check):
        case float(interval), float(threshold):
            found = f"{interval:g} s x {threshold:g}"
            builder.add_step(what, timedelta(seconds=interval * threshold), check, DETECTION_PATH, found)
        case unreadable:
            builder.add_unreadable(*unreadable)


def interval_and_threshold(
    what: str, check: Declared
) -> tuple[float | MissingPrerequisite, float | MissingPrerequisite]:
    """Seconds between two requests, and how many must fail in a row."""
    return number_at(what, check, "requestInterval", least=10), number_at(what, check, "failureThreshold", least=1)


def checks_serving_path(builder: EstimateBuilder, check: Declared) -> None:
    """No bound where a check is disabled, or its path is not the one that only the serving stack answers."""
    if is_true(read(check.props, "disabled")):
        builder.unbounded(HEALTH_CHECKS, check)
    path = read(check.props, "resourcePath")
    if path != SERVING_PATH:
        builder.add_missing(
            "health check of the serving stack", check, "resourcePath", found=path, allowed=SERVING_PATH
        )
