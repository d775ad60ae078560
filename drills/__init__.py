"""Drills against real clusters: what they break, what they measure, and the service that they write through."""
