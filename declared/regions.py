"""AWS regions in the text of names, ARNs and addresses."""

import re

_AREA, _REST = "(?:af|ap|ca|cn|eu|il|me|mx|sa|us)", r"(?:-gov)?-[a-z]+-\d"
_ANYWHERE = re.compile(rf"{_AREA}(?<![a-z0-9]..){_REST}(?![0-9])")
"""What must not stand before the area is looked at behind it: in front, it would be at every character of a text."""

_AT_THE_END = re.compile(rf"-({_AREA}{_REST})(?:$|/)")


def regions_in(text: str) -> set[str]:
    """Every region that a text names."""
    return set(_ANYWHERE.findall(text))


def region_at_end(name: str) -> str | None:
    """The region that a name ends with, as the names of what both stacks know do; a path may follow the name."""
    match = _AT_THE_END.search(name)
    return match[1] if match else None
