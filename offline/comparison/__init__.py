"""What a change to the program changes in the stacks: the declared resources and the recovery table, base against head."""

from offline.comparison.compare import compare

__all__ = ["compare"]
