"""The policies, by theme."""
