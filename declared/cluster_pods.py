"""All pods of a stack that are known before anything runs: declared, made by charts, made by operators."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from declared.charts.release_facts import ReleaseFacts, named
from declared.objects import namespace_of, object_name
from declared.operated_pods import operated_pods
from declared.pod_network import PodPeer
from declared.pods import pod_template
from declared.resource import Declared
from declared.values import as_list, as_mapping, read


@dataclass(frozen=True)
class ClusterPods:
    """The pods of one workload."""

    workload: str
    """Kind and name: `Deployment/grafana`."""

    peer: PodPeer
    resource: Declared
    """The resource that declares them, or the release or custom resource that they are made of."""

    ports: Mapping[str, int]
    """By name; a port without a name goes by its number."""

    ports_complete: bool
    """Whether the pods have no other ports."""

    host_network: bool = False
    account: str | None = None
    """The service account; None where none is named."""

    has_token: bool = False
    """Whether the account's token is mounted."""


def cluster_pods(resources: Sequence[Declared], releases: Iterable[ReleaseFacts]) -> list[ClusterPods]:
    """The pods of the declared resources and of the charts that these releases install."""
    found = [*_declared(resources), *_operated(resources)]
    for facts in releases:
        found.extend(_of_chart(facts))
    return found


def _declared(resources: Sequence[Declared]) -> Iterator[ClusterPods]:
    tokens = {
        (namespace_of(each), object_name(each)): read(each.props, "automountServiceAccountToken")
        for each in resources
        if each.type == "kubernetes:core/v1:ServiceAccount"
    }
    for each in resources:
        template = pod_template(each)
        if template is None:
            continue
        account = str(template.spec.get("serviceAccountName") or "default")
        own = template.spec.get("automountServiceAccountToken")
        yield ClusterPods(
            f"{each.kind}/{object_name(each)}",
            PodPeer(namespace_of(each), template.labels),
            each,
            _ports([as_mapping(one) for one in as_list(template.spec.get("containers"))]),
            ports_complete=True,
            host_network=bool(template.spec.get("hostNetwork")),
            account=account,
            has_token=(tokens.get((namespace_of(each), account)) if own is None else own) is not False,
        )


def _operated(resources: Sequence[Declared]) -> Iterator[ClusterPods]:
    for each in resources:
        if each.type.startswith("kubernetes:") and "metadata" in each.props:
            api_version = each.type.split(":")[1]
            for pods in operated_pods(api_version, each.kind, each.props):
                yield ClusterPods(
                    f"{each.kind}/{object_name(each)} ({pods.part})",
                    PodPeer(namespace_of(each), pods.labels),
                    each,
                    pods.ports,
                    ports_complete=False,
                    account=pods.account,
                )


def _of_chart(facts: ReleaseFacts) -> Iterator[ClusterPods]:
    for each in facts.workloads:
        yield ClusterPods(
            named(each),
            PodPeer(str(each["namespace"]), as_mapping(each["labels"])),
            facts.release,
            _ports([one for one in each["containers"] if not one.get("init")]) | dict(each.get("operatedPorts", {})),
            ports_complete="operatedPorts" not in each,
            host_network=bool(each.get("hostNetwork")),
            account=each.get("account"),
            has_token=bool(each.get("token")),
        )


def _ports(containers: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for container in containers:
        for port in as_list(container.get("ports")):
            number = read(port, "containerPort")
            name = read(port, "name")
            if isinstance(number, int | float):
                found[name if isinstance(name, str) else str(int(number))] = int(number)
    return found
