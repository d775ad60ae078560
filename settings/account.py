"""AWS accounts by number."""

from typing import Annotated

from settings.text import written

AccountId = Annotated[str, written(r"[0-9]{12}", "twelve digits in quotes")]
"""The number of an AWS account."""
