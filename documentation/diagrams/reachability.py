"""Who may open a connection to whom, between namespaces: every declared network policy, summed up in a grid."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from documentation.diagrams.shapes import Drawing, Rectangle
from offline.engine.declare import Declaration

POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
_NAMESPACE = "kubernetes.io/metadata.name"
AWS, API, INTERNET, VPC = "AWS APIs", "Kubernetes API", "Internet", "VPC addresses"
_CELL_WIDTH, _CELL_HEIGHT, _TOP, _LEFT = 103, 46, 76, 160
_API_ADDRESS, _POD_IDENTITY = "172.20.0.1/32", "169.254.170.23/32"


def draw(prod: Declaration, _dr: Declaration) -> Drawing:
    reached = ports(prod)
    columns = sorted({source for source, _ in reached})
    rows = sorted({target for _, target in reached})
    width = _LEFT + _CELL_WIDTH * len(columns) + 12
    drawing = Drawing(width, _TOP + _CELL_HEIGHT * len(rows) + 12, "Which namespace may open connections to which")
    drawing.label((_LEFT / 2, 38), "to  \\  from")
    for x, source in enumerate(columns):
        drawing.box(_cell(x, -1), source.removeprefix("nphies-"), "namespace", kind="service")
    for y, target in enumerate(rows):
        ours = target.startswith("nphies-")
        place = Rectangle(12, _cell(0, y).y, _LEFT - 18, _CELL_HEIGHT - 4)
        note = ("namespace",) if ours else ()
        drawing.box(place, target.removeprefix("nphies-"), *note, kind="data" if ours else "outside")
        for x, source in enumerate(columns):
            if found := reached.get((source, target)):
                drawing.box(_cell(x, y), *_numbers(found), kind="platform")
    return drawing


def _cell(x: int, y: int) -> Rectangle:
    return Rectangle(
        _LEFT + x * _CELL_WIDTH, _TOP + y * _CELL_HEIGHT - (8 if y < 0 else 0), _CELL_WIDTH - 4, _CELL_HEIGHT - 4
    )


def ports(declaration: Declaration) -> dict[tuple[str, str], set[str]]:
    """(from, to) -> the ports that egress policies open; DNS, which every namespace has, left out."""
    found: dict[tuple[str, str], set[str]] = {}
    for policy in declaration.of_type(POLICY):
        if policy.name.endswith("-dns"):
            continue
        source = policy.props["metadata"]["namespace"]
        for rule in policy.props["spec"].get("egress") or ():
            numbers = {str(port["port"]) for port in rule.get("ports", ())} or {"any port"}
            for target in _targets(rule, source):
                found.setdefault((source, target), set()).update(numbers)
    return found


def _targets(rule: Mapping[str, Any], source: str) -> Iterator[str]:
    for peer in cast("list[dict[str, Any]]", rule.get("to", ())):
        if "ipBlock" in peer:
            yield _outside(peer["ipBlock"]["cidr"], rule)
        else:
            labels = peer.get("namespaceSelector", {}).get("matchLabels", {})
            yield labels.get(_NAMESPACE, source)


def _outside(cidr: str, rule: Mapping[str, Any]) -> str:
    if cidr == _API_ADDRESS:
        return API
    if cidr == _POD_IDENTITY:
        return AWS
    if cidr == "0.0.0.0/0":
        mail = {port["port"] for port in rule.get("ports", ())} & {25, 465, 587}
        return INTERNET if mail else AWS
    return VPC


def _numbers(found: set[str]) -> tuple[str, ...]:
    """Ports, two to a line."""
    shown = sorted(found, key=lambda port: (len(port), port))
    lines = [", ".join(shown[start : start + 2]) for start in range(0, len(shown), 2)]
    return tuple(lines) if len(lines) <= 2 else (f"{len(shown)} ports",)
