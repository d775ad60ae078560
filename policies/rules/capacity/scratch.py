"""A pod's scratch space: within what its containers may use, and requests within limits."""

from collections.abc import Iterator

from declared import quantities
from declared.demand.pod_request import NO_DEFAULTS, pod_request
from declared.pods import POD_TYPES, pod_template
from declared.resource import Declared
from declared.values import as_list, as_mapping, is_unknown, read, shown
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy


def _scratch(resource: Declared, _: Config) -> Iterator[Finding]:
    template = pod_template(resource)
    if template is None:
        return
    containers = as_list(template.spec.get("containers"))
    limits = pod_request(template.spec, NO_DEFAULTS).limits
    for key, medium in (("ephemeral-storage", None), ("memory", "Memory")):
        if not all(quantities.parse(read(each, "resources.limits." + key)) for each in containers):
            continue
        volumes = [
            each
            for each in as_list(template.spec.get("volumes"))
            if read(each, "emptyDir") is not None and (read(each, "emptyDir.medium") or None) == medium
        ]
        sizes = [quantities.parse(read(each, "emptyDir.sizeLimit")) or 0.0 for each in volumes]
        if sum(sizes) > limits[key]:
            yield wrong(
                resource,
                f"emptyDir volumes may take {sum(sizes) / 2**20:.0f} MiB together, and the containers' limits of {key} are"
                f" {limits[key] / 2**20:.0f} MiB: the pod is evicted or killed first",
            )


SCRATCH_FITS = ResourcePolicy(
    name="scratch-fits-its-limit",
    description="The emptyDir volumes of a pod are no larger than its containers' limits of ephemeral storage, or of memory.",
    remedy="Raise limits.ephemeral-storage (limits.memory for medium Memory), or lower the volumes' sizeLimit.",
    types=POD_TYPES,
    check=_scratch,
)


def _requests(resource: Declared, _: Config) -> Iterator[Finding]:
    for place, group in resource.groups:
        limits, requests = as_mapping(group.get("limits")), as_mapping(group.get("requests"))
        for name in sorted({*limits} & {*requests}):
            asked, most = (
                None if is_unknown(each[name]) else quantities.parse(each[name]) for each in (requests, limits)
            )
            if asked is not None and most is not None and asked > most:
                yield wrong(
                    resource,
                    f"{place}.requests.{name} is {shown(requests[name])}, above the limit {shown(limits[name])}: refused",
                )


REQUESTS_WITHIN_LIMITS = ResourcePolicy(
    name="requests-within-limits",
    description="No container requests more of a resource than its limit, in pods, custom resources and values of charts.",
    remedy="Raise the limit or lower the request: Kubernetes refuses the pod, and an operator tries for ever.",
    types=("kubernetes:*",),
    check=_requests,
)
