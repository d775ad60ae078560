"""Workloads of a rendered chart: their pods, what these ask for, and what keeps them running."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chart_facts.helm import Object, Rendered
from declared.labels import selects
from declared.operated_pods import operated_pods
from declared.values import as_list, as_mapping, items, mapping, read

_TEMPLATES = {
    "Deployment": "template",
    "StatefulSet": "template",
    "DaemonSet": "template",
    "Job": "template",
    "CronJob": "jobTemplate.spec.template",
}
_REPLICATED = ("Deployment", "StatefulSet")
_RELOADER = re.compile(r"--config-reloader-(cpu|memory)-(request|limit)=(.+)")
_RELOADED = ("Prometheus", "Alertmanager")


def namespace_of(rendered: Rendered, namespace: str) -> str:
    return str(rendered.metadata.get("namespace") or namespace)


def hook_of(rendered: Rendered) -> str | None:
    hook = as_mapping(rendered.metadata.get("annotations")).get("helm.sh/hook")
    return str(hook) if hook else None


def workloads(objects: Sequence[Rendered], namespace: str) -> list[dict[str, Any]]:
    """Every workload, those that an operator makes of a rendered custom resource too, sorted by kind and name."""
    budgets = [each for each in objects if each.kind == "PodDisruptionBudget"]
    accounts = {
        (namespace_of(each, namespace), each.name): each.content.get("automountServiceAccountToken")
        for each in objects
        if each.kind == "ServiceAccount"
    }
    found: list[dict[str, Any]] = []
    for each in objects:
        if each.kind in _TEMPLATES:
            facts = _templated(each, accounts, namespace)
        elif pods := operated_pods(str(each.content.get("apiVersion")), each.kind, each.content):
            facts = _operated(each, pods[0].labels, pods[0].ports, _reloader(objects))
        else:
            continue
        facts |= {"kind": each.kind, "name": each.name, "namespace": namespace_of(each, namespace)}
        facts["budget"] = _budget(budgets, facts, namespace)
        facts["hook"] = hook_of(each)
        always = ("labels", "containers")
        found.append({k: value for k, value in facts.items() if k in always or value not in (None, [], {}, False)})
    return sorted(found, key=lambda each: (each["kind"], each["namespace"], each["name"]))


def _templated(rendered: Rendered, accounts: Mapping[tuple[str, str], Any], namespace: str) -> dict[str, Any]:
    template = mapping(rendered.spec, _TEMPLATES[rendered.kind])
    spec = as_mapping(template.get("spec"))
    account = str(spec.get("serviceAccountName") or "default")
    own = spec.get("automountServiceAccountToken")
    mounted = accounts.get((namespace_of(rendered, namespace), account)) if own is None else own
    return {
        "replicas": rendered.spec.get("replicas", 1) if rendered.kind in _REPLICATED else None,
        "labels": dict(mapping(template, "metadata.labels")),
        "hostNetwork": bool(spec.get("hostNetwork")),
        "account": account,
        "token": mounted is not False,
        **_placement(spec),
        "containers": [
            *(_container(as_mapping(each), init=True) for each in as_list(spec.get("initContainers"))),
            *(_container(as_mapping(each), init=False) for each in as_list(spec.get("containers"))),
        ],
    }


def _operated(
    rendered: Rendered, labels: Mapping[str, str], ports: Mapping[str, int], reloader: Object
) -> dict[str, Any]:
    spec = rendered.spec
    name = rendered.kind.lower()
    containers: list[dict[str, Any]] = [{"name": name, "image": spec.get("image"), "resources": spec.get("resources")}]
    if rendered.kind in _RELOADED:
        containers.append({"name": "config-reloader", "resources": reloader})
    return {
        "replicas": spec.get("replicas", 1),
        "labels": dict(labels),
        "operatedPorts": dict(ports),
        "account": str(spec.get("serviceAccountName") or "default"),
        "token": spec.get("automountServiceAccountToken") is not False,
        **_placement(spec),
        "containers": [{key: value for key, value in each.items() if value} for each in containers],
    }


def _placement(spec: Object) -> dict[str, Any]:
    anti = items(spec, "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution")
    return {
        "priorityClassName": spec.get("priorityClassName"),
        "tolerations": spec.get("tolerations"),
        "topologySpreadConstraints": spec.get("topologySpreadConstraints"),
        "apartOver": sorted(str(read(each, "topologyKey")) for each in anti),
    }


def _container(given: Object, *, init: bool) -> dict[str, Any]:
    ports = [
        {key: port[key] for key in ("name", "containerPort", "protocol") if key in port}
        for port in (as_mapping(each) for each in as_list(given.get("ports")))
    ]
    facts = {
        "name": given.get("name"),
        "init": init,
        "image": given.get("image"),
        "ports": ports,
        "resources": given.get("resources"),
    }
    return {key: value for key, value in facts.items() if value}


def _reloader(objects: Sequence[Rendered]) -> dict[str, dict[str, str]]:
    """The resources that prometheus-operator requests for the reloader that it adds to Prometheus and Alertmanager."""
    found: dict[str, dict[str, str]] = {}
    for argument in _arguments(objects):
        if (match := _RELOADER.fullmatch(argument)) and match[3] != "0":  # nothing, to the operator
            found.setdefault(f"{match[2]}s", {})[match[1]] = match[3]
    return found


def _arguments(objects: Sequence[Rendered]) -> Iterator[str]:
    for each in objects:
        for container in items(each.spec, "template.spec.containers"):
            yield from (str(one) for one in items(container, "args"))


def _budget(budgets: Sequence[Rendered], workload: Object, namespace: str) -> dict[str, Any] | None:
    for each in budgets:
        same = namespace_of(each, namespace) == workload["namespace"]
        if same and selects(each.spec.get("selector"), as_mapping(workload["labels"])):
            return {key: each.spec[key] for key in ("minAvailable", "maxUnavailable") if key in each.spec}
    return None
