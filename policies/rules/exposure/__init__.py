"""Exposure: what can be reached from outside, and what stands in front of it."""

from policies.rules.exposure import balancer_logs, cluster, edge, egress, endpoints, network, pods, storage

__all__ = ["balancer_logs", "cluster", "edge", "egress", "endpoints", "network", "pods", "storage"]
