"""The backup, the restore and the certificate reload, on real Redis servers."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.components.data_tier import redis_servers
from tests.components.data_tier.redis_servers import PASSWORD, RedisServers, certificate

pytestmark = pytest.mark.skipif(
    bool(redis_servers.MISSING), reason=f"needs {', '.join(redis_servers.MISSING)} (Debian: redis-server, openssl)"
)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServers]:
    with redis_servers.redis_servers(tmp_path_factory.mktemp("redis")) as servers:
        yield servers


@pytest.fixture
def filled(cluster: RedisServers) -> dict[str, str]:
    cluster.empty()
    cluster.cli(commands="\n".join(f"SET eligibility:{n} covered-{n}" for n in range(30)))
    cluster.cli(commands="\n".join(f"SET code:{n} term-{n} EX 3600" for n in range(15)))
    return cluster.keys()


@pytest.fixture
def s3(tmp_path: Path) -> dict[str, str]:
    """A store and an `aws` on the path that uses it."""
    tools = tmp_path / "bin"
    tools.mkdir()
    shutil.copy(Path(__file__).with_name("fake_aws.py"), tools / "aws")
    (tools / "aws").chmod(0o755)
    return {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "FAKE_S3": str(tmp_path / "s3"),
        "BUCKET": "nphies-redis-backup",
        "PREFIX": "redis",
        "DUMPS": str(tmp_path / "dumps"),
    }


def test_a_dump_has_a_snapshot_of_every_leader_and_the_sum_of_each(
    cluster: RedisServers, filled: dict[str, str], tmp_path: Path
) -> None:
    done = cluster.run("dump.sh", DUMPS=str(tmp_path))
    assert done.returncode == 0, done.stderr
    listed = [line.split("  ") for line in (tmp_path / "SHA256SUMS").read_text().splitlines()]
    assert sorted(name for _, name in listed) == [f"localhost-{port}.rdb" for port in sorted(cluster.ports)]
    for digest, name in listed:
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    assert PASSWORD not in done.stdout + done.stderr


def test_what_was_dumped_shipped_and_fetched_restores_the_same_keys(
    cluster: RedisServers, filled: dict[str, str], s3: dict[str, str], tmp_path: Path
) -> None:
    for script in ("dump.sh", "upload.sh"):
        done = cluster.run(script, **s3)
        assert done.returncode == 0, done.stderr
    cluster.empty()
    cluster.cli("SET", "eligibility:0", "changed since")
    assert cluster.keys() != filled
    for script in ("fetch.sh", "restore.sh"):
        done = cluster.run(script, **s3 | {"DUMPS": str(tmp_path / "fetched")})
        assert done.returncode == 0, done.stderr
    assert cluster.keys() == filled
    assert "eligibility:" not in done.stdout + done.stderr, "key names do not belong into a log"


def test_a_cluster_that_misses_a_shard_is_not_dumped(cluster: RedisServers, tmp_path: Path) -> None:
    done = cluster.run("dump.sh", DUMPS=str(tmp_path), LEADERS="4")
    assert done.returncode == 1
    assert "3 of 4 leaders reachable" in done.stderr
    assert not (tmp_path / "SHA256SUMS").exists()


def test_a_dead_leader_fails_the_dump(tmp_path: Path) -> None:
    with redis_servers.redis_servers(tmp_path / "redis") as servers:
        servers.processes[2].kill()
        servers.processes[2].wait()
        done = servers.run("dump.sh", DUMPS=str(tmp_path / "dumps"))
    assert done.returncode == 1
    assert not (tmp_path / "dumps" / "SHA256SUMS").exists()


def test_a_wrong_password_fails_the_dump(cluster: RedisServers, tmp_path: Path) -> None:
    done = cluster.run("dump.sh", DUMPS=str(tmp_path), REDISCLI_AUTH="wrong")
    assert done.returncode == 1
    assert "no answer from" in done.stderr


def test_an_unfinished_dump_is_not_shipped(s3: dict[str, str]) -> None:
    dumps = Path(s3["DUMPS"])
    dumps.mkdir()
    (dumps / "redis-leader-0-6379.rdb").write_bytes(b"REDIS0011")
    done = redis_servers.run("upload.sh", s3 | {"LEADERS": "1"})
    assert done.returncode == 1
    assert "did not finish" in done.stderr


def test_a_snapshot_that_changed_since_it_was_taken_is_not_shipped(
    cluster: RedisServers, filled: dict[str, str], s3: dict[str, str]
) -> None:
    assert cluster.run("dump.sh", **s3).returncode == 0
    snapshot = next(Path(s3["DUMPS"]).glob("*.rdb"))
    snapshot.write_bytes(snapshot.read_bytes() + b"\0")
    done = cluster.run("upload.sh", **s3)
    assert done.returncode == 1
    assert not Path(s3["FAKE_S3"]).exists()


def test_a_store_that_damages_what_it_stores_fails_the_upload(
    cluster: RedisServers, filled: dict[str, str], s3: dict[str, str]
) -> None:
    assert cluster.run("dump.sh", **s3).returncode == 0
    done = cluster.run("upload.sh", **s3, FAKE_S3_DAMAGES="yes")
    assert done.returncode == 1
    assert "S3 did not take" in done.stderr


def test_without_a_finished_backup_there_is_nothing_to_fetch(s3: dict[str, str]) -> None:
    done = redis_servers.run("fetch.sh", s3)
    assert done.returncode == 1
    assert "no finished backup" in done.stderr


def test_servers_show_a_renewed_certificate_once_they_are_told_to_read_it(tmp_path: Path) -> None:
    with redis_servers.redis_servers(tmp_path / "redis") as servers:
        certificate(servers.folder, serial=2)
        assert {servers.served_serial(port) for port in servers.ports} == {1}
        done = servers.run("reload-certificates.sh")
        assert done.returncode == 0, done.stderr
        assert {servers.served_serial(port) for port in servers.ports} == {2}


def test_the_leader_pods_are_masters_again_after_a_failover(tmp_path: Path) -> None:
    with redis_servers.redis_servers(tmp_path / "redis", named=True) as servers:
        follower = servers.follow(1)
        servers.lead(follower)
        servers.cli("SET", "code:1", "written since the failover", port=follower)
        done = servers.run("hand-back.sh")
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == ["redis-leader-1 is master again", "1 handed back"]
        assert servers.leads(servers.cli("CLUSTER", "MYID", port=servers.ports[1]), servers.ports[1])
        assert servers.cli("GET", "code:1") == "written since the failover"
        assert servers.run("hand-back.sh").stdout == "0 handed back\n"


def test_nothing_is_handed_back_while_a_node_is_missing(tmp_path: Path) -> None:
    with redis_servers.redis_servers(tmp_path / "redis", named=True) as servers:
        follower = servers.follow(1)
        servers.lead(follower)
        done = servers.run("hand-back.sh", EXPECTED_NODES="6")
        assert (done.returncode, done.stdout) == (0, "4 of 6 nodes are there: nothing is handed back\n")
        assert servers.leads(servers.cli("CLUSTER", "MYID", port=follower), servers.ports[0])


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="needs shellcheck (Debian: shellcheck)")
def test_the_scripts_pass_shellcheck() -> None:
    scripts = sorted(str(path) for path in redis_servers.SCRIPTS.glob("*.sh"))
    done = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, check=False)  # noqa: S607
    assert done.stdout == ""
