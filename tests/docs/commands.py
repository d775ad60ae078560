"""The command blocks of a page: ```sh runs on any machine with Python and make, ```sh account needs an account."""

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```(sh account|sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    kind: str
    text: str

    @property
    def commands(self) -> list[str]:
        """One by one, continued lines joined."""
        return [line for line in self.text.replace("\\\n", " ").splitlines() if line.strip()]


def blocks(page: Path, kind: str) -> list[Block]:
    found = [Block(*match) for match in _BLOCK.findall(page.read_text(encoding="utf-8"))]
    return [block for block in found if block.kind == kind]
