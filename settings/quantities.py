"""Durations, sizes, CIDRs and cron lines as real types, written in YAML the way operators write them."""

import re
from datetime import timedelta
from functools import total_ordering
from ipaddress import IPv4Network
from typing import Annotated, Any, Self

from pydantic import AfterValidator, GetCoreSchemaHandler, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from declared.cron import longest_interval
from settings.bounds import OutOfBoundsError

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile("".join(f"([0-9]{{1,9}}{unit})?" for unit in "dhms"))
"""Days, hours, minutes, seconds, each once and in this order: of `1m1h`, one part is likely a slip."""

_BYTES = {"Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
_SMALLEST_SUBNET = 28  # AWS: a subnet is a /16 to a /28


def parse_duration(text: Any) -> timedelta:
    """`30m`, `1h30m`, `7d` as a timedelta; ValueError for anything else, a bare number included."""
    if isinstance(text, timedelta):
        return text
    if not isinstance(text, str) or not text or not _DURATION.fullmatch(text):
        raise ValueError("a duration such as 30s, 5m, 1h30m or 7d")
    parts = re.findall(r"([0-9]+)([smhd])", text)
    try:
        return timedelta(seconds=sum(int(number) * _SECONDS[unit] for number, unit in parts))
    except OverflowError:
        raise ValueError("a duration of 999999999d or less") from None


def format_duration(duration: timedelta) -> str:
    """The shortest text that `parse_duration` reads back, in the units Go and Kubernetes share plus days."""
    rest = int(duration.total_seconds())
    parts: list[str] = []
    for unit, seconds in sorted(_SECONDS.items(), key=lambda item: -item[1]):
        count, rest = divmod(rest, seconds)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def go_duration(duration: timedelta) -> str:
    """As Go prints a duration, and its programs write it back: `168h0m0s`. Another form would look like a change."""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes}m{seconds}s"


Duration = Annotated[
    timedelta,
    PlainValidator(parse_duration),
    PlainSerializer(format_duration),
    WithJsonSchema({"type": "string", "title": "duration", "examples": ["30m"]}),
]
"""A length of time; written 30s, 5m, 1h30m, 7d."""


def between(shortest: timedelta, longest: timedelta) -> AfterValidator:
    """What makes a field of type Duration refuse shorter and longer ones."""

    def check(duration: timedelta) -> timedelta:
        if not shortest <= duration <= longest:
            raise OutOfBoundsError(f"{format_duration(shortest)} to {format_duration(longest)}")
        return duration

    return AfterValidator(check)


@total_ordering
class Size:
    """An amount of storage or memory in bytes; written and printed as a Kubernetes quantity (`100Gi`)."""

    __slots__ = ("bytes",)

    def __init__(self, text: str) -> None:
        match = re.fullmatch(r"([0-9]{1,12})(Mi|Gi|Ti)", text)
        if not match:
            raise ValueError("a size such as 512Mi, 100Gi or 1Ti")
        self.bytes = int(match[1]) * _BYTES[match[2]]

    @classmethod
    def of_bytes(cls, number: int) -> Self:
        """The size of a whole number of MiB."""
        return cls(f"{number // _BYTES['Mi']}Mi")

    @property
    def gibibytes(self) -> float:
        return self.bytes / _BYTES["Gi"]

    def __str__(self) -> str:
        unit = next(u for u in ("Ti", "Gi", "Mi") if self.bytes % _BYTES[u] == 0)
        return f"{self.bytes // _BYTES[unit]}{unit}"

    def __repr__(self) -> str:
        return f"Size({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Size) and self.bytes == other.bytes

    def __lt__(self, other: "Size") -> bool:
        return self.bytes < other.bytes

    def __hash__(self) -> int:
        return hash(self.bytes)

    def __mul__(self, factor: int) -> "Size":
        return Size.of_bytes(self.bytes * factor)

    @classmethod
    def _parse(cls, value: Any) -> "Size":
        if isinstance(value, Size):
            return value
        if not isinstance(value, str) or not (size := cls(value)).bytes:
            raise ValueError("a size such as 512Mi, 100Gi or 1Ti")
        return size

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )


def at_least(minimum: Size) -> AfterValidator:
    """What makes a field of type Size refuse smaller sizes."""

    def check(size: Size) -> Size:
        if size < minimum:
            raise OutOfBoundsError(f"{minimum} or more")
        return size

    return AfterValidator(check)


def millicpu(quantity: Any) -> int:
    """Thousandths of a CPU; ValueError where it is none such as 500m or 2."""
    match = re.fullmatch(r"([1-9][0-9]{0,5})(m?)", quantity) if isinstance(quantity, str) else None
    if not match:
        raise ValueError("CPUs such as 500m or 2")
    return int(match[1]) * (1 if match[2] else 1000)


def parse_cpu(text: Any) -> str:
    """A CPU quantity in Kubernetes' canonical form, `1` for `1000m`; ValueError for anything else.

    A controller that writes an object back writes quantities canonically, and owns what it changed by that: the next
    server-side apply of another form is a conflict (argo-rollouts issue 3281).
    """
    whole, rest = divmod(millicpu(text), 1000)
    return text if rest else str(whole)


Cpu = Annotated[
    str, PlainValidator(parse_cpu), WithJsonSchema({"type": "string", "title": "CPUs", "examples": ["500m", "2"]})
]
"""CPUs; written 500m or 2."""


def cpu_at_least(minimum: int) -> AfterValidator:
    """What makes a field of type Cpu refuse fewer thousandths of a CPU."""

    def check(quantity: str) -> str:
        if millicpu(quantity) < minimum:
            raise OutOfBoundsError(f"{minimum}m or more")
        return quantity

    return AfterValidator(check)


def parse_network(text: Any) -> IPv4Network:
    """An IPv4 network in CIDR form; ValueError where host bits are set or there is no prefix length."""
    if isinstance(text, IPv4Network):
        return text
    try:
        if not isinstance(text, str) or "/" not in text:
            raise ValueError
        return IPv4Network(text)
    except ValueError:
        raise ValueError("an IPv4 network such as 10.20.0.0/16") from None


Cidr = Annotated[IPv4Network, PlainValidator(parse_network), PlainSerializer(str)]
"""An IPv4 network; written 10.20.0.0/16."""


_CRON = re.compile(r"[0-9*,/-]+ [0-9*,/-]+ [0-9*,/-]+ [0-9A-Z*,/-]+ [0-6A-Z*,/-]+")
"""What Kubernetes and AWS both read: no `?`, Sunday 0 and never 7 (robfig/cron, `spec.go`), one blank between fields."""


def parse_cron(text: Any) -> str:
    """A standard five-field cron line, unchanged; ValueError for anything else, and for one that never runs."""
    if not isinstance(text, str) or not _CRON.fullmatch(text):
        raise ValueError("a five-field cron line such as 0 2 * * *")
    longest_gap(text)
    return text


Cron = Annotated[str, PlainValidator(parse_cron), WithJsonSchema({"type": "string", "title": "cron line"})]
"""Minute, hour, day of month, month, day of week, in UTC; CloudNativePG's sixth field is added where it is declared."""


def longest_gap(cron: str) -> timedelta:
    """The longest time between two runs of a cron line; ValueError for one that does not run every year, as on 31 February."""
    gap = longest_interval(cron)
    if gap is None:
        raise ValueError("a five-field cron line such as 0 2 * * *, on a day that every year has")
    return gap


def cut_subnets(network: IPv4Network, count: int, extra_bits: int, skip: int = 0) -> list[IPv4Network]:
    """`count` networks that are `extra_bits` longer than `network`, after the first `skip` of that length."""
    length = min(network.prefixlen + extra_bits, _SMALLEST_SUBNET)
    return list(network.subnets(new_prefix=length))[skip : skip + count]
