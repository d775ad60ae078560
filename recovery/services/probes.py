"""What notices that a pod has failed, and how long one takes to start."""

from datetime import timedelta

from declared import durations
from declared.values import MISSING, items, mapping, read
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.objectives import Objectives
from recovery.services.workloads import Workload

# Kubernetes API reference, Probe.
_DEFAULTS = {"initialDelaySeconds": (0, 0), "periodSeconds": (10, 1), "failureThreshold": (3, 1)}


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
        "pod Available (minReadySeconds)",
        workload.resource,
        "spec.minReadySeconds",
        allowed="seconds",
        default=0,
        most=share,
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
    resource, path = workload.resource, f"{workload.container}.{probe}"
    if read(resource.props, path) is MISSING:
        chain.gap(what, resource, path, found="nothing", allowed="a probe")
        return
    chain.number(what, resource, f"{path}.timeoutSeconds", least=1, most=10, allowed="1 to 10", default=1)
    _asked(workload, chain, probe, what)
    values = {
        name: chain.number(what, resource, f"{path}.{name}", least=least, allowed=f"{least} or more", default=default)
        for name, (default, least) in _DEFAULTS.items()
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


def _asked(workload: Workload, chain: Chain, probe: str, what: str) -> None:
    """A port of the container; and the same question at start as later, or a start proves nothing."""
    resource, path = workload.resource, f"{workload.container}.{probe}.httpGet"
    asked = mapping(resource.props, path)
    if not asked:
        return
    ports = items(resource.props, f"{workload.container}.ports")
    known = [read(port, name) for port in ports for name in ("containerPort", "name")]
    if asked.get("port") not in known:
        chain.gap(what, resource, f"{path}.port", found=asked.get("port"), allowed="a port of the container")
    alive = read(resource.props, f"{workload.container}.livenessProbe.httpGet.path")
    if probe == "startupProbe" and alive not in (MISSING, asked.get("path")):
        chain.gap(
            what, resource, f"{path}.path", found=asked.get("path"), allowed=f"{alive}, as the liveness probe asks"
        )
