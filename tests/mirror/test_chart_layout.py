"""The digest of a chart is a function of its package."""

import json
from pathlib import Path

import pytest

from mirror.chart_layout import write_layout
from mirror.programs import MirrorError
from tests.mirror.artifacts_made import packaged


def test_the_same_package_has_the_same_digest_whenever_it_is_made(tmp_path: Path) -> None:
    package = packaged({"name": "thing", "version": "1.0.0"})
    digests = {write_layout(package, tmp_path / name) for name in ("one", "another")}
    assert len(digests) == 1
    assert write_layout(packaged({"name": "thing", "version": "1.0.1"}), tmp_path / "third") not in digests


def test_the_artifact_has_helms_media_types_and_no_time(tmp_path: Path) -> None:
    digest = write_layout(packaged({"name": "thing", "version": "1.0.0"}), tmp_path / "layout")
    manifest = json.loads((tmp_path / "layout" / "blobs" / "sha256" / digest[7:]).read_text(encoding="utf-8"))
    assert manifest["config"]["mediaType"] == "application/vnd.cncf.helm.config.v1+json"
    assert [each["mediaType"] for each in manifest["layers"]] == ["application/vnd.cncf.helm.chart.content.v1.tar+gzip"]
    assert "annotations" not in manifest


@pytest.mark.parametrize("package", [b"", b"no archive", packaged(None)])
def test_what_is_no_chart_is_refused(package: bytes, tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match="no Helm chart"):
        write_layout(package, tmp_path / "layout")
