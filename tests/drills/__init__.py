"""Drills: a real PostgreSQL server with the declared parameters is destroyed, and comes back from its archive alone."""
