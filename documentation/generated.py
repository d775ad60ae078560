"""All generated pages and pictures: path to text. A test holds the files to it."""

from pathlib import Path

from documentation import contacts, cost_page, decisions, recovery_page
from documentation.diagrams import pictures
from offline.stacks import declared

ROOT = Path(__file__).parents[1]


def generated() -> dict[str, str]:
    """What the files should say now, by their path below the root of the repository."""
    drawn = {f"docs/diagrams/{name}": text for name, text in pictures.files(declared("prod"), declared("dr"))}
    return drawn | {
        "docs/contacts.md": contacts.page(ROOT),
        "docs/cost.md": cost_page.page(ROOT),
        "docs/decisions/README.md": decisions.index(ROOT / "docs" / "decisions"),
        recovery_page.PAGE.as_posix(): recovery_page.page(ROOT),
    }
