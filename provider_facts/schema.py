"""The schema of one Terraform resource: which of its arguments replace it, always or on a condition."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from provider_facts.go_source import Package, entries, literal, without_comments

Effect = Literal["updated", "replaced", "maybe"]
_MAP = r"map\[string\]\*schema\.Schema"
_CONDITION = re.compile(r"ForceNew(?:If|IfChange)?\(\s*(\"[^\"]+\"|names\.\w+)")


@dataclass
class Argument:
    """An argument or block of a resource."""

    name: str
    effect: Effect
    many: bool
    """Whether it is a list or a set of more than one: Pulumi gives it a name in the plural."""

    inner: "dict[str, Argument]" = field(default_factory=dict[str, "Argument"])


class SchemaError(Exception):
    """A resource whose schema this reader does not find."""


def arguments(package: Package, resource: str) -> dict[str, Argument]:
    """The arguments of `aws_...`, without what is only computed. Raises SchemaError."""
    path = next(
        (
            path
            for path, text in package.files.items()
            if re.search(rf'^// @(SDKResource|FrameworkResource)\("{resource}"', text, re.MULTILINE)
        ),
        None,
    )
    if path is None:
        raise SchemaError(f"{resource}: no such resource")
    whole = package.files[path]
    start = whole.index(f'Resource("{resource}"')
    text = without_comments(whole[start:])
    reader = _Framework(package) if f'@FrameworkResource("{resource}"' in whole else _Sdk(package)
    found = reader.read(text)
    for condition in _CONDITION.findall(text):
        _on_a_condition(found, package.word(condition) or "")
    return found


def _on_a_condition(found: dict[str, Argument], path: str) -> None:
    """`a.0.b` is replaced only where the provider's own code says so of the two values."""
    inner, argument = found, None
    for name in path.split("."):
        if name in inner:
            argument = inner[name]
            inner = argument.inner
    if argument and argument.effect == "updated":
        argument.effect = "maybe"


class _Sdk:
    """Schemas of the plugin SDK: maps of `{Type:, ForceNew:, Elem:}`."""

    def __init__(self, package: Package) -> None:
        self._package = package

    def read(self, text: str) -> dict[str, Argument]:
        named = re.search(r"Schema:\s*(?:maps\.Clone\((\w+)\)|(\w+)\(\))", text)
        inline = re.search(_MAP, text)
        if named and (inline is None or named.start() < inline.start()):
            variable, function = named.groups()
            source = self._package.text if variable else self._package.function(function) or ""
            body = literal(source, rf"{variable}\s*=\s*{_MAP}" if variable else _MAP)
        else:
            body = literal(text, _MAP)
        if body is None:
            raise SchemaError("no schema")
        return self._map(body)

    def _map(self, body: str) -> dict[str, Argument]:
        found: dict[str, Argument] = {}
        for key, value in entries(body):
            name = self._package.word(key)
            argument = self._argument(name, value) if name else None
            if name and argument:
                found[name] = argument
        return found

    def _argument(self, name: str, value: str) -> Argument | None:
        if not value.startswith("{"):
            fields = literal(value, r"&?schema\.Schema")
            if fields is None and value.isidentifier():
                fields = literal(self._package.text, rf"\b{value}\s*=\s*&schema\.Schema")
            if fields is None:
                return self._of_call(name, value)
            value = f"{{{fields}}}"
        return self._of_fields(name, dict(entries(value[1:-1])))

    def _of_call(self, name: str, value: str) -> Argument | None:
        called = re.match(r"(?:(\w+)\.)?(\w+)\(", value)
        if not called:
            return None
        body = self._package.function(called[2]) if not called[1] else None
        fields = literal(body or "", r"&schema\.Schema")
        if fields is not None:
            return self._of_fields(name, dict(entries(fields)))
        if "Computed" in called[2] and "Optional" not in called[2]:
            return None
        # Of another package: its name says what it makes, such as IAMPolicyDocumentSchemaOptionalForceNew.
        return Argument(name, "replaced" if "ForceNew" in called[2] else "updated", many=False) if called[1] else None

    def _of_fields(self, name: str, fields: dict[str, str]) -> Argument | None:
        if "Optional" not in fields and "Required" not in fields:
            return None
        listed = fields.get("Type", "").endswith(("TypeList", "TypeSet"))
        return Argument(
            name,
            "replaced" if fields.get("ForceNew") == "true" else "updated",
            many=listed and fields.get("MaxItems") != "1",
            inner=self._inner(fields.get("Elem", "")),
        )

    def _inner(self, element: str) -> dict[str, Argument]:
        body = literal(element, _MAP) if "schema.Resource" in element else None
        called = re.match(r"(\w+)\(\)$", element)
        if body is None and called:
            body = literal(self._package.function(called[1]) or "", _MAP)
        return self._map(body) if body is not None else {}


class _Framework:
    """Schemas of the plugin framework: attributes and blocks with plan modifiers."""

    def __init__(self, package: Package) -> None:
        self._package = package

    def read(self, text: str) -> dict[str, Argument]:
        body = literal(text, r"= schema\.Schema", start.start()) if (start := re.search(r"\) Schema\(", text)) else None
        for embedded in () if body is not None else re.findall(r"^\s+(\w+)\n", text, re.MULTILINE):
            start = re.search(rf"\(\w+ \*?{embedded}\) Schema\(", self._package.text)
            body = literal(self._package.text, r"= schema\.Schema", start.start()) if start else body
        if body is None:
            raise SchemaError("no schema")
        return dict(self._body(body))

    def _body(self, body: str) -> Iterator[tuple[str, Argument]]:
        fields = dict(entries(body))
        for group in ("Attributes", "Blocks"):
            within = literal(fields.get(group, ""), r"map\[string\]schema\.(?:Attribute|Block)")
            for key, value in entries(within or ""):
                name = self._package.word(key)
                argument = self._argument(name, value) if name else None
                if name and argument:
                    yield name, argument

    def _argument(self, name: str, value: str) -> Argument | None:
        of_type = re.match(r"schema\.(\w+)", value)
        if not of_type:  # a function: tags are updated in place, ids and ARNs are computed
            return Argument(name, "updated", many=False) if value.startswith("tftags.TagsAttribute(") else None
        fields = dict(entries(value[value.index("{") + 1 : -1]))
        is_block = of_type[1].endswith("Block")
        if not is_block and "Optional" not in fields and "Required" not in fields:
            return None
        modifiers = fields.get("PlanModifiers", "")
        effect: Effect = "updated"
        if "RequiresReplace()" in modifiers:
            effect = "replaced"
        elif "RequiresReplaceIf" in modifiers:
            effect = "maybe"
        listed = of_type[1].startswith(("List", "Set")) and "SizeAtMost(1)" not in fields.get("Validators", "")
        nested = literal(fields.get("NestedObject", ""), r"schema\.Nested(?:Block|Attribute)Object")
        inner = dict(self._body(nested if nested is not None else value[value.index("{") + 1 : -1] if is_block else ""))
        return Argument(name, effect, many=listed, inner=inner)
