"""Where a real scheduler puts the nodes of the Redis cluster, in pods as the operator makes them from what is declared."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from components.data_tier.redis import Redis
from offline.engine.declare import declare
from settings import RedisSettings
from tests.bench.control_plane import BENCH, MISSING, ControlPlane, bench
from tests.components.site import VPC, site

pytestmark = pytest.mark.skipif(not BENCH, reason=MISSING)

NAMESPACE = "redis-placement"


@pytest.fixture(scope="module")
def cluster() -> Iterator[ControlPlane]:
    bench("preview", "prod")
    plane = ControlPlane("prod")
    plane.create("/api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
    try:
        yield plane
    finally:
        plane.delete(f"/api/v1/namespaces/{NAMESPACE}")


def declared_cluster() -> Any:
    declaration = declare(lambda: Redis("redis", RedisSettings(), services=["api-gateway"], site=site(), vpc_cidr=VPC))
    return declaration["kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster", "redis"].props


def stateful_set(cluster: Any, role: str) -> dict[str, Any]:
    """As generateStatefulSetsDef of the operator makes it, but for what has no say in where a pod goes."""
    nodes = cluster["spec"]["redisLeader" if role == "leader" else "redisFollower"]
    name = f"redis-{role}"
    labels = {"app": name, "redis_setup_type": "cluster", "role": role, "cluster": "redis"}
    return {
        "metadata": {"name": name},
        "spec": {
            "replicas": nodes["replicas"],
            "serviceName": f"{name}-headless",
            "podManagementPolicy": cluster["spec"]["podManagementPolicy"],
            "selector": {"matchLabels": {key: labels[key] for key in ("app", "redis_setup_type", "role")}},
            "template": {
                "metadata": {"labels": labels | cluster["metadata"]["labels"]},
                "spec": {
                    "affinity": nodes["affinity"],
                    "tolerations": nodes["tolerations"],
                    "topologySpreadConstraints": nodes["topologySpreadConstraints"],
                    "containers": [{"name": name, "image": "redis", "resources": nodes["resources"]}],
                },
            },
        },
    }


def zones(plane: ControlPlane, role: str, pods: int) -> list[str]:
    """The zone of each pod of a role, by its number, once all are ready."""
    nodes = {node["metadata"]["name"]: node["metadata"]["labels"] for node in plane.get("/api/v1/nodes")["items"]}
    placed: dict[str, str] = {}
    for _ in range(120):
        found = plane.get(f"/api/v1/namespaces/{NAMESPACE}/pods?labelSelector=role%3D{role}")["items"]
        placed = {pod["metadata"]["name"]: pod["spec"]["nodeName"] for pod in found if pod["spec"].get("nodeName")}
        if len(placed) == pods:
            return [nodes[placed[name]]["topology.kubernetes.io/zone"] for name in sorted(placed)]
        time.sleep(0.5)
    raise TimeoutError(f"not every {role} has a node: {placed}")


@pytest.mark.parametrize("attempt", range(5))
def test_no_zone_has_two_leaders_nor_a_leader_and_its_follower(cluster: ControlPlane, attempt: int) -> None:
    path = f"/apis/apps/v1/namespaces/{NAMESPACE}/statefulsets"
    wanted = declared_cluster()
    try:
        found: dict[str, list[str]] = {}
        for role in ("leader", "follower"):
            cluster.create(path, stateful_set(wanted, role))
            found[role] = zones(cluster, role, 3)
        assert len(set(found["leader"])) == 3
        assert all(leader != follower for leader, follower in zip(found["leader"], found["follower"], strict=True))
    finally:
        for role in ("leader", "follower"):
            cluster.delete(f"{path}/redis-{role}")
        _wait_until_gone(cluster)


def _wait_until_gone(plane: ControlPlane) -> None:
    for _ in range(120):
        if not plane.get(f"/api/v1/namespaces/{NAMESPACE}/pods")["items"]:
            return
        time.sleep(0.5)
    raise TimeoutError("pods of the last attempt are still there")
