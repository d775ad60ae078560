"""A WAL volume that is filled until writes stop."""

import pytest

from drills.filling import Filling, UnboundedVolumeError
from drills.plug import Action
from drills.quantities import size_of
from tests.drills_of_clusters.played import Played

SIZE, SEGMENT = 1000 * 2**20, 100 * 2**20


class Volume:
    """A primary whose archive and room the plug takes away."""

    def __init__(self, *, size: int = SIZE) -> None:
        self.size, self.used, self.waiting = size, 0, 0
        self.away: list[Action] = []
        self.actions: list[str] = []

    def executes(self, arguments: list[str], _given: str | None) -> str:
        if "df" in arguments:
            return f"1B-blocks Avail\n{self.size} {self.size - self.used}\n"
        if "pg_logical_emit_message" in arguments[-1]:
            self.used = min(self.used + SEGMENT, self.size)
            self.waiting += "archive-link" in self.away
            return "16\n"
        if "archive-link" not in self.away:
            self.waiting = 0
        return f"{self.waiting}\n"

    def begin(self, action: Action) -> None:
        self.away.append(action)
        self.actions.append(f"begin {action}")

    def end(self, action: Action) -> None:
        self.away.remove(action)
        self.actions.append(f"end {action}")


def filling(volume: Volume, noted: list[str]) -> Filling:
    played = Played(reacts=lambda _cluster: None, executes=volume.executes)
    played.objects["pvc", "claims-db-1-wal"] = {"status": {"capacity": {"storage": "1000Mi"}}}
    played.objects["clusters.postgresql.cnpg.io", "claims-db"] = {
        "spec": {"instances": 3},
        "status": {"currentPrimary": "claims-db-1", "phase": "Not enough disk space"},
    }
    full = lambda: volume.used == volume.size  # noqa: E731
    return Filling(here=played, noted=noted.append, begin=volume.begin, end=volume.end, stopped=full)


def test_a_volume_is_filled_while_the_archive_is_away_and_both_are_mended() -> None:
    volume, noted = Volume(), list[str]()

    done, again = filling(volume, noted).run()

    assert done
    assert again > 0
    assert volume.actions == ["begin wal-volume", "begin archive-link", "end archive-link", "end wal-volume"]
    assert "half full: WalVolumeHalfFull begins" in noted
    assert noted[-3:] == [
        "writes stopped: Not enough disk space",
        "archive back, room on the volume",
        "all WAL archived",
    ]


def test_a_folder_of_a_larger_file_system_is_never_filled() -> None:
    volume = Volume(size=2 * SIZE)

    with pytest.raises(
        UnboundedVolumeError, match="claims-db-1: the WAL lies on 2097152000 bytes; allowed: a volume of 1000Mi"
    ):
        filling(volume, []).run()
    assert volume.actions == []


def test_sizes_are_read_as_kubernetes_writes_them() -> None:
    assert [size_of(each) for each in ("64Gi", "1500M", "12")] == [64 * 2**30, 1_500_000_000, 12]
