"""Plain scalars of YAML as the engine resolves them (Go, yaml.v3, resolve.go)."""

import math
import re
from decimal import Decimal

_CONSTANTS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INTEGERS = (
    (re.compile(r"[-+]?(0|[1-9][0-9]*)"), 10),
    (re.compile(r"[-+]?0[xX][0-9a-fA-F]+"), 16),
    (re.compile(r"[-+]?0[bB][01]+"), 2),
    (re.compile(r"[-+]?0[oO]?[0-7]+"), 8),
)
_LONGEST_INTEGER = 80  # characters; 64 bits in base 2 have 66, and Python refuses to read thousands
_WRITTEN_WITH_EXPONENT = 1e21  # by Go's JSON encoder
_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d\d:\d\d)?)?")


class ScalarError(ValueError):
    """A scalar that must not reach a program; what is wrong with it."""


def resolve(text: str) -> str | float | bool | None:
    """The value of a plain scalar. Raises ScalarError for a time and for what JSON has no number for."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _TIME.fullmatch(text):
        raise ScalarError(f"{text} is a time without quotes around it")
    if _NOT_FINITE.fullmatch(text):
        raise ScalarError(f"{text} is not a number that JSON has")
    return _number(text)


def _number(text: str) -> float | str:
    digits = text.replace("_", "") if text[0] in "+-0123456789" else text
    if len(digits) <= _LONGEST_INTEGER:
        for pattern, base in _INTEGERS:
            if pattern.fullmatch(digits):
                number = int(re.sub(r"(?i)(?<=0)[xbo]", "", digits), base)
                if -(2**63) <= number < 2**64:
                    return number
                break  # only decimal digits are a number past 64 bits
    if _FLOAT.fullmatch(digits):
        number = float(digits)
        if math.isinf(number):
            return text
        # Go writes a whole number without a fraction, and so it arrives as one.
        return _rounded(number) if number.is_integer() and abs(number) < _WRITTEN_WITH_EXPONENT else number
    return text


def _rounded(number: float) -> int:
    """A whole number as Go writes it: the shortest digits that tell it from its neighbours, and zeros."""
    return int(Decimal(repr(number)))
