"""The checks that Route 53 makes: how soon they notice, and whether they can."""

from datetime import timedelta

from declared import durations
from declared.resource import UNKNOWN, Declared
from declared.values import MISSING, as_list, as_number, read
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.objectives import Objectives

CHECK, RECORD = "route53/healthCheck:HealthCheck", "route53/record:Record"
SERVING_PATH = "/serving"
"""What only the stack that accepts claims answers with 200."""


def noticing(chain: Chain, check: Declared, objectives: Objectives, what: str = "detection") -> None:
    """Interval times threshold, within its share of the objective."""
    interval = chain.read(what, check, "requestInterval", allowed="10 or 30 s")
    threshold = chain.read(what, check, "failureThreshold", allowed="1 to 10")
    seconds, times = as_number(interval), as_number(threshold)
    if interval is None or threshold is None:
        return
    if seconds is None or times is None or seconds <= 0 or times < 1:
        chain.gap(
            what, check, "requestInterval x failureThreshold", found=f"{interval} x {threshold}", allowed="numbers"
        )
        return
    duration = timedelta(seconds=seconds * times)
    path, found = "requestInterval x failureThreshold", f"{seconds:g} s x {times:g}"
    chain.term(what, duration, check, path, found)
    share = objectives.rto * constants.DETECTION_SHARE
    if duration > share:
        shown = f"{found} = {durations.show(duration)}"
        chain.gap(what, check, path, found=shown, allowed=f"at most {durations.show(share)}, a tenth of the RTO")


def sound(chain: Chain, check: Declared) -> None:
    """A check that is off, inverted or looks at nothing finds nothing."""
    what = "detection"
    chain.one_of(what, check, "disabled", among=[False], default=False)
    chain.one_of(what, check, "type", among=["HTTPS", "HTTPS_STR_MATCH"])
    chain.one_of(what, check, "resourcePath", among=[SERVING_PATH])
    chain.number(what, check, "port", least=443, most=443, allowed="443", default=443)
    regions = read(check.props, "regions")
    if regions is not MISSING and regions != UNKNOWN and len(as_list(regions)) < 3:
        chain.gap(what, check, "regions", found=regions, allowed="three or more, or none for all")
    chain.read(what, check, "fqdn", allowed="the name of one stack alone")
