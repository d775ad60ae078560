"""What declared pods ask for: how many at one moment, what each requests, where they may run."""

from collections.abc import Mapping
from typing import Any

import pytest

from declared.demand.all_pods import all_pods
from declared.demand.workload import WorkloadPods
from declared.resource import Declared
from declared.stack import Stack

GIB = 2**30
POD: Mapping[str, Any] = {"spec": {"containers": [{"resources": {"requests": {"cpu": "1", "memory": "2Gi"}}}]}}


def resource(token: str, name: str, spec: Mapping[str, Any]) -> Declared:
    token = token if token.startswith("aws:") else f"kubernetes:{token}"
    props = spec if token.startswith("aws:") else {"metadata": {"name": name, "namespace": "core"}, "spec": spec}
    return Declared(urn=f"urn:{name}:{token}", type=token, name=name, props=props)


def pods(*resources: Declared) -> list[WorkloadPods]:
    return list(all_pods(Stack(resources), ()))


def most(*resources: Declared) -> float:
    (found,) = pods(*resources)
    return found.most


def test_the_fewest_of_an_autoscaler_run_always_one_version_of_a_release_and_no_job() -> None:
    scaler = resource(
        "autoscaling/v2:HorizontalPodAutoscaler",
        "scaled",
        {"minReplicas": 3, "maxReplicas": 20, "scaleTargetRef": {"kind": "Rollout", "name": "scaled"}},
    )
    found = pods(
        resource("argoproj.io/v1alpha1:Rollout", "scaled", {"strategy": {"blueGreen": {}}, "template": POD}),
        scaler,
        resource("apps/v1:Deployment", "fixed", {"replicas": 5, "template": POD}),
        resource("batch/v1:Job", "once", {"parallelism": 4, "template": POD}),
    )
    assert {each.name: each.always for each in found} == {"Rollout/scaled": 3, "Deployment/fixed": 5, "Job/once": 0}


@pytest.mark.parametrize(
    ("token", "spec", "number"),
    [
        ("apps/v1:Deployment", {"replicas": 5}, 7),  # a quarter more, rounded up
        ("apps/v1:Deployment", {}, 2),
        ("apps/v1:Deployment", {"replicas": 4, "strategy": {"type": "Recreate"}}, 4),
        ("apps/v1:Deployment", {"replicas": 4, "strategy": {"rollingUpdate": {"maxSurge": 0}}}, 4),
        ("apps/v1:Deployment", {"replicas": 4, "strategy": {"rollingUpdate": {"maxSurge": "100%"}}}, 8),
        ("apps/v1:StatefulSet", {"replicas": 3}, 3),
        ("argoproj.io/v1alpha1:Rollout", {"replicas": 10, "strategy": {"blueGreen": {}}}, 20),
        ("argoproj.io/v1alpha1:Rollout", {"replicas": 10, "strategy": {"canary": {"maxSurge": "20%"}}}, 12),
        ("argoproj.io/v1alpha1:Rollout", {"replicas": 10, "strategy": {"canary": {"trafficRouting": {}}}}, 20),
        ("batch/v1:Job", {"parallelism": 4}, 4),
        ("batch/v1:Job", {}, 1),
    ],
)
def test_a_release_adds_pods_as_its_strategy_says(token: str, spec: Mapping[str, Any], number: float) -> None:
    assert most(resource(token, "x", {**spec, "template": POD})) == number


def test_an_autoscaler_decides_how_many_there_are_at_most() -> None:
    rollout = resource("argoproj.io/v1alpha1:Rollout", "x", {"strategy": {"blueGreen": {}}, "template": POD})
    scaler = resource(
        "autoscaling/v2:HorizontalPodAutoscaler",
        "x",
        {"maxReplicas": 20, "scaleTargetRef": {"kind": "Rollout", "name": "x"}},
    )
    assert most(rollout, scaler) == 40


def test_a_rollout_that_names_a_deployment_asks_for_what_its_pods_do() -> None:
    spec: dict[str, Any] = {
        "replicas": 2,
        "strategy": {"blueGreen": {}},
        "workloadRef": {"kind": "Deployment", "name": "x"},
    }
    found = pods(
        resource("argoproj.io/v1alpha1:Rollout", "x", spec),
        resource("apps/v1:Deployment", "x", {"replicas": 0, "template": POD}),
    )
    assert [(each.most, each.pod.requests["memory"]) for each in found] == [(4, 2 * GIB), (0, 2 * GIB)]


def test_a_pod_asks_for_its_containers_together_or_for_its_largest_init_container() -> None:
    def of(cpu: str, **more: str) -> Mapping[str, Any]:
        return {"resources": {"requests": {"cpu": cpu}}, **more}

    spec = {
        "containers": [of("1"), of("500m")],
        "initContainers": [of("3"), of("2"), of("250m", restartPolicy="Always")],
        "overhead": {"cpu": "100m"},
    }
    (found,) = pods(resource("apps/v1:StatefulSet", "x", {"replicas": 1, "template": {"spec": spec}}))
    assert found.pod.requests["cpu"] == pytest.approx(3.1)
    spec["initContainers"] = [of("1"), of("250m", restartPolicy="Always")]
    (found,) = pods(resource("apps/v1:StatefulSet", "x", {"replicas": 1, "template": {"spec": spec}}))
    assert found.pod.requests["cpu"] == pytest.approx(1.85)


def test_a_limit_is_the_request_and_a_limit_range_gives_what_nobody_says() -> None:
    limits = {"limits": [{"type": "Container", "default": {"memory": "1Gi"}, "defaultRequest": {"cpu": "100m"}}]}
    limit_range = resource("core/v1:LimitRange", "x", limits)
    bare = resource("apps/v1:StatefulSet", "a", {"replicas": 1, "template": {"spec": {"containers": [{}]}}})
    limited = {"spec": {"containers": [{"resources": {"limits": {"memory": "3Gi"}}}]}}
    with_limit = resource("apps/v1:StatefulSet", "b", {"replicas": 1, "template": limited})

    found = {each.name: each.pod for each in pods(limit_range, bare, with_limit)}

    assert found["StatefulSet/a"].requests == {"cpu": 0.1, "memory": GIB, "ephemeral-storage": 0}
    assert found["StatefulSet/b"].requests["memory"] == 3 * GIB


def group(name: str, most: int, **more: Any) -> Declared:
    scaling = {"minSize": 1, "maxSize": most}
    return resource(
        "aws:eks/nodeGroup:NodeGroup",
        name,
        {"scalingConfig": scaling, "subnetIds": ["a"], **more, "labels": {"n": name}},
    )


TAINTED = {"taints": [{"key": "n", "value": "data", "effect": "NO_SCHEDULE"}]}


@pytest.mark.parametrize(
    ("spec", "number"),
    [
        ({"tolerations": [{"operator": "Exists"}]}, 7 + 2),  # all, and those that an update adds
        ({}, 4 + 2),
        ({"nodeSelector": {"n": "data"}, "tolerations": [{"key": "n", "value": "data"}]}, 3 + 2),
        ({"nodeSelector": {"n": "elsewhere"}}, 0),
        ({"nodeSelector": {"kubernetes.io/arch": "amd64"}}, 4 + 2),
    ],
)
def test_a_daemon_set_has_a_pod_on_every_node_that_takes_it(spec: Mapping[str, Any], number: float) -> None:
    agents = resource("apps/v1:DaemonSet", "x", {"template": {"spec": {"containers": [{}], **spec}}})
    assert most(agents, group("data", 3, **TAINTED), group("application", 4)) == number


def test_operators_make_pods_of_custom_resources() -> None:
    resources = {"requests": {"cpu": "2", "memory": "4Gi"}}
    store = resource(
        "barmancloud.cnpg.io/v1:ObjectStore", "s", {"instanceSidecarConfiguration": {"resources": resources}}
    )
    database = {
        "instances": 3,
        "resources": resources,
        "storage": {"size": "100Gi"},
        "walStorage": {"size": "50Gi"},
        "plugins": [{"parameters": {"barmanObjectName": "s"}}],
    }
    claim = {"spec": {"resources": {"requests": {"storage": "10Gi"}}}}
    redis = {"clusterSize": 3, "kubernetesConfig": {"resources": resources}, "storage": {"volumeClaimTemplate": claim}}
    search = {"count": 3, "name": "hot", "podTemplate": POD, "volumeClaimTemplates": [claim]}
    found = {
        each.name: (each.most, each.pod.requests["cpu"], sum(claim.size or 0 for claim in each.claims) / GIB)
        for each in pods(
            store,
            resource("postgresql.cnpg.io/v1:Cluster", "db", database),
            resource("redis.redis.opstreelabs.in/v1beta2:RedisCluster", "redis", redis),
            resource("elasticsearch.k8s.elastic.co/v1:Elasticsearch", "logs", {"nodeSets": [search]}),
            resource("kafka.strimzi.io/v1:KafkaMirrorMaker2", "mirror", {"replicas": 2, "resources": resources}),
        )
    }
    assert found == {
        "Cluster/db (instance)": (3, 4, 150),
        "RedisCluster/redis (leader)": (3, 2, 10),
        "RedisCluster/redis (follower)": (3, 2, 10),
        "Elasticsearch/logs (hot)": (3, 1, 10),
        "KafkaMirrorMaker2/mirror": (3, 2, 0),
    }
