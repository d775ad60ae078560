"""A small service that keeps docs/service-contract.md: for drills, and to read before a real one is written."""
