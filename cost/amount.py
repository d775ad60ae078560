"""An amount at the fewest nodes that always run, at what is declared for today, and at the most that may run."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Amount:
    """A quantity or a sum of money in three cases; `expected` is what the declared sizes are at rest."""

    minimum: float
    expected: float
    maximum: float

    @classmethod
    def of(cls, value: float) -> Self:
        """The same in every case."""
        return cls(value, value, value)

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.minimum + other.minimum, self.expected + other.expected, self.maximum + other.maximum)

    def __mul__(self, factor: float) -> "Amount":
        return Amount(self.minimum * factor, self.expected * factor, self.maximum * factor)


def total(amounts: Iterable[Amount]) -> Amount:
    """Their sum."""
    found = Amount.of(0)
    for each in amounts:
        found += each
    return found
