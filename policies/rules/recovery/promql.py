"""Which series a PromQL expression reads: enough of the language to say so, not to evaluate it."""

import re
from collections.abc import Iterable

_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|`[^`]*`')
_COMMENT = re.compile(r"#[^\n]*")
_SELECTOR = re.compile(r"\{[^{}]*\}")
_RANGE = re.compile(r"\[[^\[\]]*\]")
_LABELS = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)")
_WORD = re.compile(rf"(?<![\w:.]){_NAME}(?![\w:]|\s*\()")
_KEYWORDS = {
    "and",
    "or",
    "unless",
    "bool",
    "offset",
    "inf",
    "nan",
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
}
_TOKEN = re.compile(r"[()]|\bor\b", re.IGNORECASE)
_UNLESS = re.compile(r"\bunless\b", re.IGNORECASE)
_ABSENT = re.compile(rf"\babsent(?:_over_time)?\s*\(\s*({_NAME})")


def metrics(expression: str) -> set[str]:
    """Names of the metrics that are read."""
    bare = _COMMENT.sub(" ", _STRING.sub('""', expression))
    for pattern in (_SELECTOR, _RANGE, _LABELS):
        bare = pattern.sub(" ", bare)
    bare = re.sub(r"\boffset\s+-?\w+", " ", bare)
    return {word for word in _WORD.findall(bare) if word.lower() not in _KEYWORDS}


def alternatives(expression: str) -> list[str]:
    """The expressions that `or` joins, without what `unless` takes away: any one of them makes an alert fire."""
    found: list[str] = []
    depth, begin = 0, 0
    for word in _TOKEN.finditer(expression):
        depth += {"(": 1, ")": -1}.get(word[0], 0)
        if depth == 0 and word[0].lower() == "or":
            found.append(expression[begin : word.start()])
            begin = word.end()
    found.append(expression[begin:])
    inner = found[0].strip()
    if len(found) == 1 and inner.startswith("(") and inner.endswith(")") and _closes_last(inner):
        return alternatives(inner[1:-1])
    return [_UNLESS.split(each)[0] for each in found]


def _closes_last(text: str) -> bool:
    """Whether the first parenthesis is closed by the last."""
    depth = 0
    for place, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return place == len(text) - 1
    return False


def absences(expressions: Iterable[str]) -> set[str]:
    """Names of the metrics whose absence any of the expressions asks for."""
    return {name for expression in expressions for name in _ABSENT.findall(expression)}
