"""All generated pages and pictures: path to text. A test holds the files to it."""

from pathlib import Path

from documentation import contacts, decisions

ROOT = Path(__file__).parents[1]


def generated() -> dict[str, str]:
    """What the files should say now, by their path below the root of the repository."""
    return {
        "docs/contacts.md": contacts.page(ROOT),
        "docs/decisions/README.md": decisions.index(ROOT / "docs" / "decisions"),
    }
