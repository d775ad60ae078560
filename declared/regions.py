"""AWS regions in the text of names, ARNs and addresses."""

import re

_NAME = r"(?:af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov)-[a-z]+-\d"
_ANYWHERE = re.compile(rf"(?<![a-z0-9]){_NAME}(?![0-9])")
_AT_THE_END = re.compile(rf"-({_NAME})(?:$|/)")


def regions_in(text: str) -> set[str]:
    """Every region that a text names."""
    return set(_ANYWHERE.findall(text))


def region_at_end(name: str) -> str | None:
    """The region that a name ends with, as the names of what both stacks know do; a path may follow the name."""
    match = _AT_THE_END.search(name)
    return match[1] if match else None
