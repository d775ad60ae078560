"""Cost: what a stack costs a month stays within its budget."""

from policies.rules.cost import budget

__all__ = ["budget"]
