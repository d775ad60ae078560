"""Logstash's pipelines: the files beside this one, and how much of the volume each queue may take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from settings import Size

FOLDER = Path(__file__).with_name("pipelines")
SCRIPTS_PATH = "/usr/share/logstash/scripts"


@dataclass(frozen=True)
class Pipeline:
    """One pipeline, its file called as it is; shares are of the instance's volume."""

    name: str
    queue: float
    """Share of its persistent queue."""

    dead_letters: float = 0
    """Share of its dead letter queue; 0: it has none."""

    workers: int | None = None

    def declared(self, volume: Size) -> dict[str, Any]:
        """As the operator's list of pipelines has it."""
        return {
            "pipeline.id": self.name,
            "config.string": (FOLDER / f"{self.name}.conf").read_text(encoding="utf-8"),
            "queue.type": "persisted",
            "queue.max_bytes": _megabytes(volume, self.queue),
            "dead_letter_queue.enable": bool(self.dead_letters),
            **({"dead_letter_queue.max_bytes": _megabytes(volume, self.dead_letters)} if self.dead_letters else {}),
            **({"pipeline.workers": self.workers} if self.workers else {}),
        }


PIPELINES: Sequence[Pipeline] = (
    Pipeline("ingest", queue=0.05),
    # Elasticsearch may be down for hours, S3 hardly ever.
    Pipeline("search", queue=0.45, dead_letters=0.05),
    Pipeline("archive", queue=0.15),
    Pipeline("audit_archive", queue=0.15),
    Pipeline("dead_letters", queue=0.02, workers=1),
)
"""Together less than the volume: objects on their way to S3 lie on it too."""


def scripts() -> Mapping[str, str]:
    """The Ruby scripts of the filters, by file name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.rb"))}


def _megabytes(volume: Size, share: float) -> str:
    return f"{int(volume.bytes * share) // 2**20}mb"
