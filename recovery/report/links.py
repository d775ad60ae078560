"""Pages of the documentation, as links."""

import re
from html import escape

from recovery.model.disruption import Disruption

NEXT_TO_THE_BUILD = "../../docs"
"""Where the documentation lies for a report in build/<stack>/."""

RUNBOOKS: dict[Disruption, tuple[tuple[str, str], ...]] = {
    Disruption.APPLICATION: (
        ("a mistaken delete", "docs/runbooks/point-in-time-recovery.md"),
        ("one service is degraded", "docs/runbooks/partial-recovery.md"),
    ),
    Disruption.NODE: (("nodes", "docs/runbooks/node-groups.md"),),
    Disruption.REGION: (
        ("failover of the services", "docs/runbooks/service-failover.md"),
        ("failover of the database", "docs/runbooks/database-failover.md"),
        ("failback", "docs/runbooks/database-failback.md"),
    ),
    Disruption.STANDBY_REGION: (("the archive is moved", "docs/runbooks/archive-move.md"),),
}

_PAGE = re.compile(r"\bdocs/([\w./-]+\.(?:md|json))")


def linked(text: str, documents: str) -> str:
    """The text as HTML, with every page and record of `docs/` in it as a link."""
    return _PAGE.sub(rf'<a href="{escape(documents)}/\1">\g<0></a>', escape(text))


def runbooks(disruption: Disruption, documents: str) -> str:
    """What to do after a disruption; nothing where nothing is to be done by hand."""
    pages = RUNBOOKS.get(disruption, ())
    if not pages:
        return ""
    links = ", ".join(
        f'<a href="{escape(documents)}/{page.removeprefix("docs/")}">{escape(what)}</a>' for what, page in pages
    )
    return f'<p class="soft">Runbooks: {links}</p>'
