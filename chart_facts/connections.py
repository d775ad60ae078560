"""Who a rendered chart connects with whom: Services, monitors of Prometheus, and webhooks of the API server."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chart_facts.helm import Object, Rendered
from chart_facts.workloads import hook_of, namespace_of
from declared.labels import selects
from declared.values import as_list, as_mapping, items, mapping, read

_PODS_OF = ("Deployment", "StatefulSet", "DaemonSet")


def services(objects: Sequence[Rendered], namespace: str) -> list[dict[str, Any]]:
    found = [
        {
            "name": each.name,
            "namespace": namespace_of(each, namespace),
            "labels": dict(as_mapping(each.metadata.get("labels"))),
            "selector": dict(as_mapping(each.spec.get("selector"))),
            "ports": [
                {key: value for key, value in as_mapping(port).items() if key in ("name", "port", "targetPort")}
                for port in as_list(each.spec.get("ports"))
            ],
        }
        for each in objects
        if each.kind == "Service"
    ]
    return sorted(found, key=_place)


def monitors(objects: Sequence[Rendered], namespace: str) -> list[dict[str, Any]]:
    found = [
        {
            "kind": each.kind,
            "name": each.name,
            "namespace": namespace_of(each, namespace),
            "spec": monitor_spec(each.kind, each.spec),
        }
        for each in objects
        if each.kind in ("ServiceMonitor", "PodMonitor")
    ]
    return sorted(found, key=_place)


def monitor_spec(kind: str, spec: Object) -> dict[str, Any]:
    """A monitor's own selectors and endpoints, each endpoint with what decides where it goes and what comes of it."""
    key = "endpoints" if kind == "ServiceMonitor" else "podMetricsEndpoints"
    kept = ("port", "targetPort", "portNumber", "interval", "honorLabels")
    ends: list[dict[str, Any]] = []
    for each in (as_mapping(one) for one in as_list(spec.get(key))):
        end = {name: each[name] for name in kept if name in each}
        address = [one for one in as_list(each.get("relabelings")) if read(one, "targetLabel") == "__address__"]
        if address:
            end["relabelings"] = [{"targetLabel": "__address__"}]  # the target is another address
        ends.append(end)
    selectors = {name: spec[name] for name in ("selector", "namespaceSelector") if spec.get(name)}
    return {**selectors, key: ends}


def webhooks(
    objects: Sequence[Rendered], plurals: Mapping[tuple[str, str], str], namespace: str
) -> list[dict[str, Any]]:
    """The webhooks, each with what of the release itself it judges when the release is created.

    `plurals` has the names of resources by group and kind: `("apps", "Deployment"): "deployments"`.
    """
    found: list[dict[str, Any]] = []
    for each in objects:
        if each.kind not in ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"):
            continue
        for webhook in (as_mapping(one) for one in as_list(each.content.get("webhooks"))):
            service = mapping(webhook, "clientConfig.service")
            found.append(
                {
                    "kind": each.kind,
                    "configuration": each.name,
                    "name": str(webhook.get("name")),
                    "failurePolicy": webhook.get("failurePolicy", "Fail"),
                    "service": {
                        "name": service.get("name"),
                        "namespace": service.get("namespace"),
                        "port": service.get("port", 443),
                    },
                    "judges": _judged(webhook),
                    "own": _own(webhook, objects, plurals, namespace),
                }
            )
    return sorted(found, key=lambda each: (each["kind"], each["configuration"], each["name"]))


def _judged(webhook: Object) -> list[str]:
    """`prometheusrules.monitoring.coreos.com`, on creation or update."""
    return sorted(
        {
            f"{resource}.{group}" if group else str(resource)
            for rule in as_list(webhook.get("rules"))
            for group in items(rule, "apiGroups")
            for resource in items(rule, "resources")
        }
    )


def _own(
    webhook: Object, objects: Sequence[Rendered], plurals: Mapping[tuple[str, str], str], namespace: str
) -> list[dict[str, Any]]:
    """The release's own objects that a webhook judges on creation, by kind and namespace."""
    counted: dict[tuple[str, str], int] = {}
    for kind, group, labels, place in _created(objects, namespace):
        plural = plurals.get((group, kind), f"{kind.lower()}s")
        asked = any(_asks(as_mapping(rule), group, plural) for rule in as_list(webhook.get("rules")))
        if asked and selects(webhook.get("objectSelector") or {}, labels):
            counted[kind, place] = counted.get((kind, place), 0) + 1
    selector = as_mapping(webhook.get("namespaceSelector"))
    return [
        {"kind": kind, "namespace": place, "count": count, **({"namespaceSelector": selector} if selector else {})}
        for (kind, place), count in sorted(counted.items())
    ]


def _created(objects: Sequence[Rendered], namespace: str) -> Iterator[tuple[str, str, Mapping[str, Any], str]]:
    """Kind, group, labels and namespace of what the release creates, the pods of its workloads among it."""
    for each in objects:
        if hook_of(each) and "pre-" not in str(hook_of(each)):
            continue  # comes when the release's pods are ready
        place = namespace_of(each, namespace)
        yield each.kind, each.group, as_mapping(each.metadata.get("labels")), place
        if each.kind in _PODS_OF:
            yield "Pod", "", mapping(each.spec, "template.metadata.labels"), place


def _asks(rule: Object, group: str, plural: str) -> bool:
    resources = {
        str(each).partition("/")[0] for each in as_list(rule.get("resources")) if "/" not in each or "*" in each
    }
    return (
        bool({"CREATE", "*"} & set(as_list(rule.get("operations"))))
        and bool({group, "*"} & set(as_list(rule.get("apiGroups"))))
        and bool({plural, "*"} & resources)
    )


def _place(facts: Object) -> tuple[str, ...]:
    return str(facts.get("kind")), str(facts["namespace"]), str(facts["name"])
