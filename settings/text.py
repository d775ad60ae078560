"""Text of a certain form."""

import re

from pydantic import AfterValidator


def written(pattern: str, allowed: str) -> AfterValidator:
    """What makes a field refuse text of another form, with words for the form rather than the pattern."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(allowed)
        return text

    return AfterValidator(check)
