"""What the service accounts of a rendered chart may do, as far as Secrets and unlimited rights go."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chart_facts.helm import Object, Rendered
from chart_facts.workloads import namespace_of
from declared.values import as_list, as_mapping

_EVERYTHING = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]
_BUILT_IN = {"cluster-admin": _EVERYTHING}


def rights(objects: Sequence[Rendered], namespace: str) -> list[dict[str, Any]]:
    """The bindings of every account: where they hold (`*`: in the whole cluster), and the rules that matter.

    A rule matters that reaches Secrets, all resources, all verbs of something, or the roles themselves. A binding whose
    role has none is listed too: its account talks to the API server.
    """
    roles = {
        (each.kind, namespace_of(each, namespace) if each.kind == "Role" else "", each.name): as_list(
            each.content.get("rules")
        )
        for each in objects
        if each.kind in ("Role", "ClusterRole")
    }
    found = [facts for each in objects for facts in _bound(each, roles, namespace)]
    unique = {repr(each): each for each in found}
    return sorted(unique.values(), key=lambda each: (each["account"], each["in"], each["role"]))


def _bound(binding: Rendered, roles: Mapping[tuple[str, str, str], Any], namespace: str) -> Iterator[dict[str, Any]]:
    if binding.kind not in ("RoleBinding", "ClusterRoleBinding"):
        return
    place = namespace_of(binding, namespace)
    role = as_mapping(binding.content.get("roleRef"))
    kind, name = str(role.get("kind")), str(role.get("name"))
    rules = roles.get((kind, place if kind == "Role" else "", name), _BUILT_IN.get(name, []))
    for subject in (as_mapping(each) for each in as_list(binding.content.get("subjects"))):
        if subject.get("kind") == "ServiceAccount":
            yield {
                "account": f"{subject.get('namespace') or place}/{subject.get('name')}",
                "in": "*" if binding.kind == "ClusterRoleBinding" else place,
                "role": f"{kind}/{name}",
                "rules": [_shortened(as_mapping(each)) for each in rules if _matters(as_mapping(each))],
            }


def _matters(rule: Object) -> bool:
    resources, verbs = set(as_list(rule.get("resources"))), set(as_list(rule.get("verbs")))
    groups = set(as_list(rule.get("apiGroups")))
    secrets = bool({"", "*"} & groups) and bool({"secrets", "*"} & resources)
    return secrets or "*" in resources or "*" in verbs or bool({"escalate", "bind", "impersonate"} & verbs)


def _shortened(rule: Object) -> dict[str, Any]:
    keys = ("apiGroups", "resources", "verbs", "resourceNames")
    return {key: sorted(str(each) for each in as_list(rule.get(key))) for key in keys if rule.get(key)}
