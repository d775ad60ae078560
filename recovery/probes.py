"""What notices that a pod has failed, and how long one takes to start."""

from datetime import timedelta

from recovery import constants, durations
from recovery.estimate import MISSING, Chain, look
from recovery.objectives import Objectives
from recovery.workloads import Workload

# Kubernetes API reference, Probe.
_DEFAULTS = {"initialDelaySeconds": 0, "periodSeconds": 10, "failureThreshold": 3}


def noticed(workload: Workload, chain: Chain, objectives: Objectives, probe: str, what: str) -> None:
    """Period times threshold of a readiness or liveness probe."""
    share = objectives.rto * constants.PROBE_SHARE
    _term(workload, chain, probe, what, share, initial=False)


def started(workload: Workload, chain: Chain, objectives: Objectives) -> None:
    """From the container's start to traffic, at the longest that its probes allow."""
    share = objectives.rto * constants.START_SHARE
    _term(workload, chain, "startupProbe", "a pod starts", share, initial=True)
    _term(workload, chain, "readinessProbe", "a pod is ready", share, initial=True, once=True)
    chain.duration(
        "a pod is believed", workload.resource, "spec", "minReadySeconds", allowed="seconds", default=0, most=share
    )


def _term(
    workload: Workload,
    chain: Chain,
    probe: str,
    what: str,
    share: timedelta,
    *,
    initial: bool,
    once: bool = False,
) -> None:
    resource, path = workload.resource, (*workload.container, probe)
    if look(resource.props, path) in (MISSING, None):
        chain.gap(what, resource, *path, found="nothing", allowed="a probe")
        return
    values = {
        name: chain.number(what, resource, *path, name, least=0, allowed="a number", default=default)
        for name, default in _DEFAULTS.items()
    }
    delay, period, threshold = (values[name] for name in _DEFAULTS)
    if delay is None or period is None or threshold is None:
        return
    seconds = period * (1 if once else threshold) + (delay if initial else 0)
    factors = "periodSeconds" if once else "periodSeconds x failureThreshold"
    found = f"{period:g} s" if once else f"{period:g} s x {threshold:g}"
    if initial and delay:
        factors, found = f"initialDelaySeconds + {factors}", f"{delay:g} s + {found}"
    name = f"{probe}.{factors}"
    duration = timedelta(seconds=seconds)
    chain.term(what, duration, resource, name, found)
    if duration > share:
        chain.gap(what, resource, name, found=durations.show(duration), allowed=f"at most {durations.show(share)}")
