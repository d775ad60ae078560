"""What a stack declares, as a tree of components for people to read."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby

from rich.text import Text
from rich.tree import Tree

from offline.engine.declare import Declaration
from offline.engine.resource import Resource

Children = Mapping[str | None, list[Resource]]


def tree(declaration: Declaration, title: str, *, every_resource: bool) -> Tree:
    """Components with the kinds of resources in them and how many there are of each, or every single resource."""
    children: dict[str | None, list[Resource]] = {}
    for resource in declaration:
        children.setdefault(resource.parent, []).append(resource)
    (stack,) = children[None]
    result = Tree(Text(title, style="bold"), guide_style="dim")
    grow = _grow_in_full if every_resource else _grow_in_short
    grow(result, [stack], children)
    return result


def _grow_in_full(branch: Tree, components: Iterable[Resource], children: Children) -> None:
    for component in components:
        for child in children.get(component.urn, []):
            label = Text.assemble((_kind(child), "cyan"), " ", child.name, (_marks(child), "yellow"))
            _grow_in_full(branch.add(label), [child], children)


def _grow_in_short(branch: Tree, components: Iterable[Resource], children: Children) -> None:
    """Components of one kind beside each other are shown as one."""
    made, inner = _inside(components, children)
    if made:
        branch.add(Text(_counted(made), style="dim"))
    for kind, group in groupby(sorted(inner, key=_kind), key=_kind):
        members = list(group)
        several = f"{len(members)} " if len(members) > 1 else ""
        names = ", ".join(member.name for member in members)
        number = f"  {sum(_size(member, children) for member in members)}"
        label = Text.assemble((several + kind, "bold cyan"), " ", names, (number, "dim"))
        _grow_in_short(branch.add(label), members, children)


def _inside(components: Iterable[Resource], children: Children) -> tuple[list[Resource], list[Resource]]:
    """The resources in components, those under other resources among them, and the components in these."""
    made: list[Resource] = []
    inner: list[Resource] = []
    for child in (child for component in components for child in children.get(component.urn, [])):
        if child.is_custom:
            made_below, inner_below = _inside([child], children)
            made += [child, *made_below]
            inner += inner_below
        else:
            inner.append(child)
    return made, inner


def _size(component: Resource, children: Children) -> int:
    made, inner = _inside([component], children)
    return len(made) + sum(_size(each, children) for each in inner)


def _family(resource: Resource) -> str:
    """The AWS service, or Kubernetes."""
    _, module, _ = resource.type.split(":")
    if module == "providers":
        return "provider"
    return resource.package if resource.package != "aws" else module.split("/")[0]


def _kind(resource: Resource) -> str:
    if resource.package == "kubernetes" and "kind" in resource.props:
        return str(resource.props["kind"])
    return resource.type.rpartition(":")[2]


def _counted(resources: Iterable[Resource]) -> str:
    """`ec2: 9 Subnet, Vpc; iam: Role`."""
    families: list[str] = []
    for family, members in groupby(sorted(resources, key=_family), key=_family):
        counts = sorted(Counter(_kind(member) for member in members).items())
        families.append(
            f"{family}: " + ", ".join(f"{number} {kind}" if number > 1 else kind for kind, number in counts)
        )
    return "; ".join(families)


def _marks(resource: Resource) -> str:
    marks = {"protected": resource.protect, "retained": resource.retain_on_delete}
    return "".join(f"  {mark}" for mark, is_set in marks.items() if is_set)
