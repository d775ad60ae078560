import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from components.data_tier.redis import Redis
from components.data_tier.redis.cluster import configuration, memory_limit
from components.data_tier.redis.topology import certificate_names
from components.kubernetes.placement import ZONE
from offline.engine.declare import Declaration, declare
from settings import RedisSettings, Size
from tests.components.site import VPC, site

CLUSTER = "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
CRON_JOB = "kubernetes:batch/v1:CronJob"
ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def declared(settings: RedisSettings | None = None, *, preview: bool = False) -> Declaration:
    def program() -> None:
        Redis("redis", settings or RedisSettings(), services=["api-gateway"], site=site(), vpc_cidr=VPC)

    return declare(program, preview=preview)


@pytest.fixture(scope="module", params=[True, False], ids=["preview", "update"])
def declaration(request: pytest.FixtureRequest) -> Declaration:
    return declared(preview=request.param)


def cluster(declaration: Declaration) -> Any:
    return declaration[CLUSTER, "redis"].props["spec"]


def test_the_cache_is_configured_with_the_lines_of_the_guide() -> None:
    lines = configuration(RedisSettings()).splitlines()
    assert [line for line in lines if line != 'save ""'] == [
        "maxmemory 4gb",
        "maxmemory-policy allkeys-lru",
        "save 900 1 300 10 60 10000",
    ]


@pytest.mark.skipif(not shutil.which("redis-server"), reason="needs redis-server (Debian: redis-server)")
def test_a_real_server_saves_as_the_guide_says_after_what_the_operator_writes_before(tmp_path: Path) -> None:
    ours = tmp_path / "redis-additional.conf"
    ours.write_text(configuration(RedisSettings()))
    operators = f"port 0\nunixsocket {tmp_path}/socket\ndir {tmp_path}\nsave 900 1\nsave 300 10\nsave 60 10000\n"
    (tmp_path / "redis.conf").write_text(f"{operators}include {ours}\n")
    server = subprocess.Popen(["redis-server", str(tmp_path / "redis.conf")], stdout=subprocess.DEVNULL)  # noqa: S607
    try:
        for _ in range(100):
            if (tmp_path / "socket").exists():
                break
            time.sleep(0.1)
        ask = ["redis-cli", "-s", f"{tmp_path}/socket", "CONFIG", "GET", "save", "maxmemory", "maxmemory-policy"]
        said = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.splitlines()
    finally:
        server.kill()
        server.wait()
    assert dict(zip(said[::2], said[1::2], strict=True)) == {
        "save": "900 1 300 10 60 10000",
        "maxmemory": str(4 * 2**30),
        "maxmemory-policy": "allkeys-lru",
    }


def test_a_node_has_the_memory_to_save_while_every_page_of_it_changes(declaration: Declaration) -> None:
    for role in ("redisLeader", "redisFollower"):
        limit = Size(cluster(declaration)[role]["resources"]["limits"]["memory"])
        assert limit == memory_limit(RedisSettings())
        assert limit > RedisSettings().maxmemory * 2


def test_a_changed_configuration_has_another_name_so_that_it_rolls_out() -> None:
    larger = RedisSettings(maxmemory=Size("5Gi"))
    names = {declared(it)[CONFIG_MAP, "redis-configuration"].props["metadata"]["name"] for it in (None, larger)}
    assert len(names) == 2
    assert cluster(declared(larger))["redisLeader"]["redisConfig"]["additionalRedisConfig"] in names


def test_a_leader_and_its_follower_are_never_in_one_zone(declaration: Declaration) -> None:
    for role in ("redisLeader", "redisFollower"):
        (pair,) = cluster(declaration)[role]["affinity"]["podAntiAffinity"][
            "requiredDuringSchedulingIgnoredDuringExecution"
        ]
        assert pair["topologyKey"] == ZONE
        assert pair["matchLabelKeys"] == ["apps.kubernetes.io/pod-index"]
        assert "app" not in pair["labelSelector"]["matchLabels"], "the label that tells leaders from followers"


def test_no_two_leaders_start_in_one_zone(declaration: Declaration) -> None:
    leaders = cluster(declaration)["redisLeader"]["topologySpreadConstraints"][0]
    assert (leaders["topologyKey"], leaders["whenUnsatisfiable"]) == (ZONE, "DoNotSchedule")
    assert leaders["labelSelector"]["matchLabels"] == {"app": "redis-leader"}


def test_volumes_outlive_the_cluster(declaration: Declaration) -> None:
    storage = cluster(declaration)["storage"]
    assert storage["keepAfterDelete"] is True
    for claim in (storage["volumeClaimTemplate"], storage["nodeConfVolumeClaimTemplate"]):
        assert claim["spec"]["storageClassName"] == "gp3-encrypted-retain"
    assert storage["volumeClaimTemplate"]["spec"]["resources"]["requests"]["storage"] == "20Gi"


def test_a_drain_takes_one_node_of_each_role_at_most(declaration: Declaration) -> None:
    for role in ("redisLeader", "redisFollower"):
        assert cluster(declaration)[role]["pdb"] == {"enabled": True, "maxUnavailable": 1}


def test_the_certificate_has_the_names_that_nodes_and_services_go_by() -> None:
    names = certificate_names()
    assert "redis-leader.nphies-data.svc.cluster.local" in names
    assert "*.redis-follower-headless.nphies-data.svc.cluster.local" in names


def test_the_password_is_made_once_and_cannot_be_edited(declaration: Declaration) -> None:
    spec = declaration["kubernetes:external-secrets.io/v1:ExternalSecret", "redis-auth"].props["spec"]
    assert spec["refreshPolicy"] == "CreatedOnce"
    assert (spec["target"]["creationPolicy"], spec["target"]["immutable"]) == ("Orphan", True)


def test_the_operator_reads_two_secrets_and_runs_commands_in_the_pods_of_redis_only(declaration: Declaration) -> None:
    rules = declaration[ROLE, "redis-operator-nphies-data"].props["rules"]
    secrets = [rule for rule in rules if "secrets" in rule["resources"]]
    commands = [rule for rule in rules if "pods/exec" in rule["resources"]]
    assert [(rule["verbs"], rule["resourceNames"]) for rule in secrets] == [(["get"], ["redis-auth", "redis-tls"])]
    assert [len(rule["resourceNames"]) for rule in commands] == [6]
    assert not declaration.of_type("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole")


def test_the_operator_can_be_renewed_while_a_zone_is_away(declaration: Declaration) -> None:
    values = declaration["kubernetes:helm.sh/v3:Release", "redis-operator"].props["values"]
    (apart,) = values["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]

    assert apart["topologyKey"] == "topology.kubernetes.io/zone"
    assert values["redisOperator"]["strategy"]["rollingUpdate"] == {"maxSurge": 0, "maxUnavailable": 1}


def test_every_leader_is_expected_in_the_backup() -> None:
    containers = _pod(declared(RedisSettings(leaders=5)), "redis-backup")
    for container in (*containers["initContainers"], *containers["containers"]):
        assert {"name": "LEADERS", "value": "5"} in container["env"]


def test_the_backup_can_add_to_its_bucket_and_read_nothing() -> None:
    policy = declared()[ROLE_POLICY, "redis-backup-add-to-redis-backup-me-central-1"].props["policy"]
    assert "s3:PutObject" in policy
    assert "s3:GetObject" not in policy
    assert "s3:ListBucket" not in policy.replace("s3:ListBucketMultipartUploads", "")


def test_nobody_restores_by_accident(declaration: Declaration) -> None:
    assert declaration[CRON_JOB, "redis-restore"].props["spec"]["suspend"] is True


@pytest.mark.parametrize("job", ["redis-backup", "redis-restore", "redis-certificates", "redis-leadership"])
def test_jobs_fit_the_restricted_level_and_run_as_an_account_of_their_own(declaration: Declaration, job: str) -> None:
    spec = _pod(declaration, job)
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
    assert spec["serviceAccountName"] == job
    for container in (*spec["initContainers"], *spec["containers"]):
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["readOnlyRootFilesystem"] is True
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert ":latest" not in container["image"]


@pytest.mark.parametrize("job", ["redis-backup", "redis-restore", "redis-certificates", "redis-leadership"])
def test_the_part_of_a_job_that_talks_to_aws_has_no_password_of_redis(declaration: Declaration, job: str) -> None:
    spec = _pod(declaration, job)
    for container in (*spec["initContainers"], *spec["containers"]):
        given = {variable["name"] for variable in container["env"]}
        assert ("REDISCLI_AUTH" in given) is ("/redis:" in container["image"])
        assert ("BUCKET" in given) is ("/aws-cli:" in container["image"])


def test_only_the_services_that_use_it_reach_the_cache() -> None:
    policy = declared()[POLICY, "redis"].props["spec"]
    core = [
        peer["podSelector"]["matchLabels"]
        for rule in policy["ingress"]
        for peer in rule["from"]
        if peer.get("namespaceSelector", {}).get("matchLabels") == {"kubernetes.io/metadata.name": "nphies-core"}
    ]
    assert core == [{"app.kubernetes.io/name": "api-gateway"}]


def _pod(declaration: Declaration, job: str) -> Any:
    spec = declaration[CRON_JOB, job].props["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    return {"initContainers": [], **spec}
