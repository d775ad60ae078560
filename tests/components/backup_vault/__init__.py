"""Specifications of the archives and of what fills and guards them."""
