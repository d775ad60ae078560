"""Which classes of a report have no rule in its style sheet: what is drawn with such a class is black, in both themes."""

import re

_ONLY_NAMES = {"step", "waterfall", "overview", "met", "provenance", "used0", "findings"}
"""Classes whose rule is another one's, or that only say what it is."""


def without_rule(document: str) -> set[str]:
    """The classes that are used and not known."""
    style, _, drawn = document.partition("</style>")
    used = {word for words in re.findall(r'class="?([\w -]+)', drawn) for word in words.split()}
    return {word for word in used - _ONLY_NAMES if not re.search(rf"\.{re.escape(word)}(?![\w-])", style)}
