"""What detects that a pod has failed, and how long one takes to start."""

from datetime import timedelta

from declared.requirements.services import PROBES
from declared.values import MISSING, read
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder
from recovery.model.readings import number_at
from recovery.services.workloads import Workload


def failure_detected(workload: Workload, probe: str, what: str) -> Estimate:
    """Period times threshold of a readiness or liveness probe."""
    builder = EstimateBuilder()
    _add_probe(workload, builder, probe, what, times="failureThreshold")
    return builder.estimate()


def started(workload: Workload) -> Estimate:
    """From the container's start to traffic, at the longest that its probes allow."""
    builder = EstimateBuilder()
    _add_probe(workload, builder, "startupProbe", "a pod starts", times="failureThreshold", initial=True)
    _add_probe(workload, builder, "readinessProbe", "a pod is ready", initial=True)
    what, path = "pod Available (minReadySeconds)", "spec.minReadySeconds"
    match number_at(what, workload.resource, path, default=0):
        case float(seconds):
            builder.add_step(what, timedelta(seconds=seconds), workload.resource, path, f"{seconds:g}")
        case unreadable:
            builder.add_unreadable(unreadable)
    return builder.estimate()


def _add_probe(
    workload: Workload,
    builder: EstimateBuilder,
    probe: str,
    what: str,
    *,
    times: str | None = None,
    initial: bool = False,
) -> None:
    """Defaults are those of the Kubernetes API reference, Probe; without `times`, one probe is enough."""
    resource, path = workload.resource, f"{workload.container}.{probe}"
    if read(resource.props, path) is MISSING:
        builder.unbounded(PROBES, resource)
        return
    delay = number_at(what, resource, f"{path}.initialDelaySeconds", default=0) if initial else 0.0
    period = number_at(what, resource, f"{path}.periodSeconds", least=1, default=10)
    count = number_at(what, resource, f"{path}.{times}", least=1, default=3) if times else 1.0
    match delay, period, count:
        case float(first), float(interval), float(threshold):
            factors, found = ("periodSeconds", f"{interval:g} s")
            if times:
                factors, found = f"{factors} x {times}", f"{found} x {threshold:g}"
            if first:
                factors, found = f"initialDelaySeconds + {factors}", f"{first:g} s + {found}"
            duration = timedelta(seconds=first + interval * threshold)
            builder.add_step(what, duration, resource, f"{probe}.{factors}", found)
        case unreadable:
            builder.add_unreadable(*unreadable)
