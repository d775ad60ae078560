"""What detects that a pod has failed, and how long one takes to start."""

from datetime import timedelta

from declared.requirements.services import PROBES
from declared.values import MISSING, read
from recovery.model.chain import Chain
from recovery.services.workloads import Workload


def detected(workload: Workload, chain: Chain, probe: str, what: str) -> None:
    """Period times threshold of a readiness or liveness probe."""
    _term(workload, chain, probe, what, times="failureThreshold")


def started(workload: Workload, chain: Chain) -> None:
    """From the container's start to traffic, at the longest that its probes allow."""
    _term(workload, chain, "startupProbe", "a pod starts", times="failureThreshold", initial=True)
    _term(workload, chain, "readinessProbe", "a pod is ready", initial=True)
    what, path = "pod Available (minReadySeconds)", "spec.minReadySeconds"
    seconds = chain.number(what, workload.resource, path, default=0)
    if seconds is not None:
        chain.term(what, timedelta(seconds=seconds), workload.resource, path, f"{seconds:g}")


def _term(
    workload: Workload, chain: Chain, probe: str, what: str, *, times: str | None = None, initial: bool = False
) -> None:
    """Defaults are those of the Kubernetes API reference, Probe; without `times`, one probe is enough."""
    resource, path = workload.resource, f"{workload.container}.{probe}"
    if read(resource.props, path) is MISSING:
        chain.unbounded(PROBES, resource)
        return
    delay = chain.number(what, resource, f"{path}.initialDelaySeconds", default=0) if initial else 0
    period = chain.number(what, resource, f"{path}.periodSeconds", least=1, default=10)
    count = chain.number(what, resource, f"{path}.{times}", least=1, default=3) if times else 1
    if delay is None or period is None or count is None:
        return
    factors, found = ("periodSeconds", f"{period:g} s")
    if times:
        factors, found = f"{factors} x {times}", f"{found} x {count:g}"
    if delay:
        factors, found = f"initialDelaySeconds + {factors}", f"{delay:g} s + {found}"
    chain.term(what, timedelta(seconds=delay + period * count), resource, f"{probe}.{factors}", found)
