"""Composite literals in Go source, as far as provider schemas need them: entries of a literal, functions, constants."""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

_SKIPPED = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|`[^`]*`|'(?:\\.|[^'\\\n])+'", re.DOTALL)
_CLOSES = {"{": "}", "(": ")", "[": "]"}


def without_comments(text: str) -> str:
    """The source with comments blanked, texts kept."""
    return _SKIPPED.sub(lambda found: " " if found[0].startswith(("//", "/*")) else found[0], text)


def closing(text: str, opening: int) -> int:
    """The place of the bracket that closes the one at `opening`."""
    depth, place = 0, opening
    while place < len(text):
        if skipped := _SKIPPED.match(text, place):
            place = skipped.end()
            continue
        if text[place] in _CLOSES:
            depth += 1
        elif text[place] in _CLOSES.values():
            depth -= 1
            if depth == 0:
                return place
        place += 1
    raise ValueError(f"unbalanced from {text[opening : opening + 40]!r}")


def entries(body: str) -> Iterator[tuple[str, str]]:
    """Key and value of each entry of a literal, given what is between its braces; the key of a bare item is empty."""
    for item in _split(body, ","):
        if item.strip():
            key, _, value = _partition(item)
            yield key.strip(), value.strip()


def _partition(item: str) -> tuple[str, str, str]:
    first, *rest = _split(item, ":")
    return (first, ":", ":".join(rest)) if rest else ("", "", item)


def _split(body: str, separator: str) -> list[str]:
    """At separators that are in no bracket and no text."""
    parts: list[str] = []
    begun = place = 0
    while place < len(body):
        if skipped := _SKIPPED.match(body, place):
            place = skipped.end()
        elif body[place] in _CLOSES:
            place = closing(body, place) + 1
        else:
            if body[place] == separator:
                parts.append(body[begun:place])
                begun = place + 1
            place += 1
    return [*parts, body[begun:]]


def literal(text: str, pattern: str, start: int = 0) -> str | None:
    """What is between the braces of the first literal whose type matches; None where there is none."""
    found = re.compile(rf"(?:{pattern})\{{").search(text, start)
    return text[found.end() : closing(text, found.end() - 1)] if found else None


class Package:
    """One Go package: the text of its files without comments, its functions and its constants."""

    def __init__(self, folder: Path, names: Path) -> None:
        self._names = names
        self.files = {
            path: path.read_text(encoding="utf-8")
            for path in sorted(folder.glob("*.go"))
            if not path.name.endswith("_test.go")
        }

    @cached_property
    def text(self) -> str:
        return "\n".join(without_comments(text) for text in self.files.values())

    @cached_property
    def _constants(self) -> dict[str, str]:
        text = self.text + without_comments(self._names.read_text(encoding="utf-8"))
        return dict(re.findall(r"^\s*(\w+)\s*=\s*\"([^\"]*)\"", text, re.MULTILINE))

    def function(self, name: str) -> str | None:
        """The body of a function or method."""
        declared = rf"^func (?:\([^)]*\) )?{name}\(|^\s*(?:var )?{name}\s*=\s*sync\.OnceValue\(func\("
        found = re.search(declared, self.text, re.MULTILINE)
        if not found:
            return None
        after = closing(self.text, found.end() - 1)
        opening = re.compile(r"\{\n").search(self.text, after)
        return self.text[opening.end() : closing(self.text, opening.start())] if opening else None

    def word(self, expression: str) -> str | None:
        """The text that a key stands for: a literal, or a constant of this package or of `names`."""
        if expression.startswith('"'):
            return expression.strip('"')
        return self._constants.get(expression.removeprefix("names."))
