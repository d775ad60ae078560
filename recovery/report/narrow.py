"""The table of an assessment where there is no room for its columns: a block for each subject."""

from collections.abc import Iterator, Sequence


def blocks(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Each row has its subject, then a cell for each head; one with nothing but its first cell is a heading."""
    for name, *cells in rows:
        yield name
        filled = [f"{head} {cell}" for head, cell in zip(heads, cells, strict=True) if cell]
        yield from _filled(filled, width, indent=4)


def _filled(parts: Sequence[str], width: int, indent: int) -> Iterator[str]:
    """As many on a line as there is room for; a part is never torn."""
    line = ""
    for part in parts:
        if line and indent + len(line) + 2 + len(part) > width:
            yield " " * indent + line
            line = ""
        line = f"{line}  {part}" if line else part
    if line:
        yield " " * indent + line
