"""A transfer that is cut off leaves nothing half, and the next run goes on where it was."""

import subprocess
import urllib.request

from mirror.chart_layout import sha256
from tests.mirror.artifacts_made import crane, manifest_of
from tests.mirror.servers import cutting_proxy
from tests.mirror.world import IMAGE, REGIONS, World

_LAYERS, _BYTES = 24, 100_000


def test_a_cut_transfer_leaves_no_tag_and_the_next_run_sends_only_the_rest(between: World) -> None:
    between.charts.clear()
    digest = between.publish(IMAGE, layers=_LAYERS, layer_bytes=_BYTES)
    whole = 2 * _LAYERS * _BYTES  # two platforms
    target = between.hosts[REGIONS[0]]
    with cutting_proxy(target) as proxy:
        around = between.with_hosts({REGIONS[0]: proxy.address})
        proxy.allowed = whole // 2
        broken = between.run(around=around)
        assert between.kinds() == [f"new {IMAGE}", f"failed {IMAGE}"]
        assert broken.in_place == 0
        repository = f"{target}/mirror/quay.example.org/strimzi/operator"
        assert digest not in {_digest_or_none(f"{repository}:1.2.0"), _digest_or_none(f"{repository}@{digest}")}

        proxy.allowed, proxy.passed = None, 0
        resumed = between.run(around=around)
        assert (resumed.in_place, resumed.copies) == (1, 1)
        assert between.kinds() == [f"copied {IMAGE}"]
        assert crane("digest", f"{repository}:1.2.0") == digest
        assert proxy.passed < whole * 0.8
    assert not _damaged_blobs(target, "mirror/quay.example.org/strimzi/operator", digest)
    assert between.run(around=between.with_hosts({REGIONS[0]: target})).copies == 0


def _damaged_blobs(host: str, repository: str, digest: str) -> list[str]:
    """Blobs below an index that the registry lacks, or whose content is not what their digest says."""
    wanted: list[str] = []
    for each in manifest_of(f"{host}/{repository}@{digest}")["manifests"]:
        manifest = manifest_of(f"{host}/{repository}@{each['digest']}")
        wanted += [blob["digest"] for blob in (manifest["config"], *manifest["layers"])]
    assert len(wanted) == 2 * (_LAYERS + 1)
    return [each for each in wanted if sha256(_content(f"http://{host}/v2/{repository}/blobs/{each}")) != each]


def _content(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        content: bytes = answer.read()
        return content


def _digest_or_none(reference: str) -> str | None:
    try:
        return crane("digest", reference)
    except subprocess.CalledProcessError:
        return None
