"""Counters, gauges and histograms under Micrometer's names, in Prometheus' text format."""

import threading
from collections.abc import Callable, Iterator, Mapping

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds. 1.0 is the release analysis' limit."""

_Labels = tuple[tuple[str, str], ...]


class Metrics:
    """All metrics of the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counters: dict[tuple[str, _Labels], float] = {}
        self._observed: dict[tuple[str, _Labels], list[float]] = {}
        self._gauges: dict[tuple[str, _Labels], Callable[[], float]] = {}

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """Adds to a counter; `amount` 0 makes it appear."""
        key = (name, tuple(sorted(labels.items())))
        with self._lock:
            self._counters[key] = self._counters.get(key, 0) + amount

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Adds to a histogram."""
        key = (name, tuple(sorted(labels.items())))
        with self._lock:
            # The sum, then a number for each bucket, the last for what is above all of them.
            record = self._observed.setdefault(key, [0.0] * (len(BUCKETS) + 2))
            record[0] += seconds
            record[1 + next((at for at, limit in enumerate(BUCKETS) if seconds <= limit), len(BUCKETS))] += 1

    def gauge(self, name: str, value: Callable[[], float], **labels: str) -> None:
        """What is asked whenever metrics are read."""
        self._gauges[name, tuple(sorted(labels.items()))] = value

    def text(self) -> str:
        """As Prometheus reads it."""
        with self._lock:
            counters, observed = dict(self._counters), {key: list(each) for key, each in self._observed.items()}
        lines = [_line(name, dict(labels), value) for (name, labels), value in counters.items()]
        lines += [_line(name, dict(labels), value()) for (name, labels), value in self._gauges.items()]
        for (name, labels), record in observed.items():
            lines += _histogram(name, dict(labels), record)
        return "\n".join(lines) + "\n"


def _histogram(name: str, labels: Mapping[str, str], record: list[float]) -> Iterator[str]:
    total = 0.0
    for limit, number in zip((*(f"{each:g}" for each in BUCKETS), "+Inf"), record[1:], strict=True):
        total += number
        yield _line(f"{name}_bucket", {**labels, "le": limit}, total)
    yield _line(f"{name}_count", labels, total)
    yield _line(f"{name}_sum", labels, record[0])


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    inner = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{inner}}} {value:g}" if inner else f"{name} {value:g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
