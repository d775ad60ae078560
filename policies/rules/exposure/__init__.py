"""Exposure: what can be reached from outside, and what stands in front of it."""

from policies.rules.exposure import cluster, edge, network, pods, storage

__all__ = ["cluster", "edge", "network", "pods", "storage"]
