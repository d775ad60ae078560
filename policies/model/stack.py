"""The index of a stack: see `declared.stack`."""

from declared.stack import Stack

__all__ = ["Stack"]
