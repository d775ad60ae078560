"""The checks that Route 53 makes: how soon they detect a failure, and whether they can."""

from datetime import timedelta

from declared.requirements.edge import HEALTH_CHECKS
from declared.resource import Declared
from declared.values import is_true, read
from recovery.model.chain import Chain

CHECK, RECORD = "route53/healthCheck:HealthCheck", "route53/record:Record"
SERVING_PATH = "/serving"
"""What only the stack that accepts claims answers with 200."""


def detection_time(chain: Chain, check: Declared, what: str) -> None:
    """Interval times threshold."""
    interval = chain.number(what, check, "requestInterval", least=10)
    times = chain.number(what, check, "failureThreshold", least=1)
    if interval is not None and times is not None:
        path, found = "requestInterval x failureThreshold", f"{interval:g} s x {times:g}"
        chain.term(what, timedelta(seconds=interval * times), check, path, found)


def asks_who_serves(chain: Chain, check: Declared) -> None:
    """No bound where a check is off, or does not ask whether the stack serves."""
    if is_true(read(check.props, "disabled")):
        chain.unbounded(HEALTH_CHECKS, check)
    path = read(check.props, "resourcePath")
    if path != SERVING_PATH:
        chain.gap("health check of the serving stack", check, "resourcePath", found=path, allowed=SERVING_PATH)
