"""What is under way, on one line of a terminal that gives way to the next; silence anywhere else."""

import os
import shutil
import sys
from typing import Self

_CLEAR = "\r\x1b[2K"


class Progress:
    """Says on standard error what is waited for, and takes it back when the block ends."""

    def __init__(self) -> None:
        self._is_seen = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def says(self, what: str) -> None:
        """Replaces what was said before."""
        if self._is_seen:
            columns = shutil.get_terminal_size().columns
            sys.stderr.write(f"{_CLEAR}{what[: columns - 5]} ...")
            sys.stderr.flush()

    def clear(self) -> None:
        """Before something else is printed."""
        if self._is_seen:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
