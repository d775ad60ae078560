"""Reading properties: see `declared.values`."""

from declared.values import MISSING, is_true, is_unknown, items, mapping, read, read_all, shown

__all__ = ["MISSING", "is_true", "is_unknown", "items", "mapping", "read", "read_all", "shown"]
