"""Copies charts and images of other publishers into the own registries, and keeps the lock file (docs/mirror.md)."""
