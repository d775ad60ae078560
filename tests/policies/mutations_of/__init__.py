"""The mutations, a module per theme."""
