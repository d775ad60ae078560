"""The services of a stack, declared offline with the stores of the data tier around them."""

import json
from functools import cache
from typing import Any

import pulumi

import settings
from components.app_tier import AppTier
from components.data_tier.endpoints import CacheAccess, DatabaseAccess, ServiceAccess, StreamAccess
from components.kubernetes.network_policy import Pods, Port, Rule
from offline.engine.declare import Declaration, declare
from settings import Role
from tests.components.site import site
from tests.settings.configuration import PRIMARY, SERVICES

ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
SERVICE = "kubernetes:core/v1:Service"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
ANALYSIS = "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate"

LOAD_BALANCER_NETWORK = "10.20.0.0/22"

CLAIMS = ServiceAccess(
    database=DatabaseAccess(
        "jdbc:postgresql://claims-db-pooler.nphies-data:5432/nphies_claims?sslmode=verify-full",
        "claims-service-database",
        Rule([Pods({"cnpg.io/poolerName": "claims-db-pooler"}, "nphies-data")], [Port(5432)]),
    ),
    streams=StreamAccess(
        "kafka-bootstrap.nphies-data:9093",
        "claims-service",
        "claims-service-streams",
        Rule([Pods({"strimzi.io/name": "nphies-kafka"}, "nphies-data")], [Port(9093)]),
    ),
)
ELIGIBILITY = ServiceAccess(
    cache=CacheAccess(
        "redis-0.nphies-data",
        6379,
        "eligibility-service-cache",
        Rule([Pods({"app": "redis"}, "nphies-data")], [Port(6379)]),
    )
)


@cache
def declared(*, role: Role = "primary", services: str = "{}", preview: bool = False) -> Declaration:
    """With the defaults and, as JSON, the given settings of services. Cached: a Declaration is frozen."""
    given: dict[str, Any] = {name: {"image": "1.0.0"} for name in SERVICES}
    for name, own in json.loads(services).items():
        given[name] = {"image": "1.0.0"} | own
    configuration = PRIMARY | {"nphies-platform:app_tier": json.dumps({"services": given})}
    platform = settings.from_config("prod", configuration)

    def program() -> None:
        database = pulumi.CustomResource("kubernetes:postgresql.cnpg.io/v1:Cluster", "claims-db", {})
        AppTier(
            "app-tier",
            platform.app_tier,
            site=site(role),
            promoting=False,
            access={"claims-service": CLAIMS, "eligibility-service": ELIGIBILITY},
            load_balancer_networks=[LOAD_BALANCER_NETWORK],
            prometheus="http://prometheus:9090",
            database=database,
            stores=[database],
        )

    return declare(program, preview=preview)


def changed(before: Declaration, after: Declaration) -> dict[str, set[str]]:
    """What differs between two declarations: names of inputs by resource; of one that came or went, `*`."""
    old, new = ({resource.urn: resource for resource in each} for each in (before, after))
    differences: dict[str, set[str]] = {}
    for urn in old.keys() | new.keys():
        name = f"{urn.rsplit('$', 1)[-1].split('::')[0]} {urn.rsplit('::', 1)[-1]}"
        if urn not in old or urn not in new:
            differences[name] = {"*"}
        elif keys := {
            key
            for key in old[urn].props.keys() | new[urn].props.keys()
            if old[urn].props.get(key) != new[urn].props.get(key)
        }:
            differences[name] = keys
    return differences


def pods(declaration: Declaration, service: str) -> Any:
    """The pod template of a service."""
    return declaration[ROLLOUT, service].props["spec"]["template"]


def container(declaration: Declaration, service: str) -> Any:
    (only,) = pods(declaration, service)["spec"]["containers"]
    return only
