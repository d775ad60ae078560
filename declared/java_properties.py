"""Files of Java properties, as far as programs are configured by them: a name and a value a line."""

import re

_PROPERTY = re.compile(r"^\s*([A-Za-z][\w.\-\[\]]*)\s*[=:]\s*(.*?)\s*$", re.MULTILINE)


def java_properties(text: str) -> dict[str, str]:
    """The last value of each name; comments are not read."""
    return dict(_PROPERTY.findall(text))
