"""Small images and charts, made here and published into a registry or a chart repository of this machine."""

import gzip
import hashlib
import io
import json
import os
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import yaml

from tests.mirror.servers import CRANE, HELM

_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_INDEX = "application/vnd.oci.image.index.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar"


def publish_image(
    folder: Path, reference: str, *, layers: int = 1, layer_bytes: int = 4096, licence: str = "MIT"
) -> str:
    """An image of two platforms with random layers, pushed to `reference`; the digest of its index."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    manifests = [_manifest(blobs, each, layers, layer_bytes, licence) for each in ("amd64", "arm64")]
    index = {"schemaVersion": 2, "mediaType": _INDEX, "manifests": manifests}
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}', encoding="utf-8")
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")
    subprocess.run([CRANE, "push", "--index", str(folder), reference], check=True, capture_output=True)
    return crane("digest", reference)


def _manifest(blobs: Path, architecture: str, layers: int, layer_bytes: int, licence: str) -> dict[str, Any]:
    contents = [_archive(os.urandom(layer_bytes)) for _ in range(layers)]
    config = {
        "architecture": architecture,
        "os": "linux",
        "config": {"Labels": {"org.opencontainers.image.licenses": licence}},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(each).hexdigest()}" for each in contents]},
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": _MANIFEST,
        "config": _blob(blobs, _CONFIG, json.dumps(config).encode()),
        "layers": [_blob(blobs, _LAYER, each) for each in contents],
    }
    of_index = _blob(blobs, _MANIFEST, json.dumps(manifest).encode())
    return {**of_index, "platform": {"os": "linux", "architecture": architecture}}


def _archive(content: bytes) -> bytes:
    """A layer with one file."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        member = tarfile.TarInfo("file")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return made.getvalue()


def _blob(blobs: Path, media_type: str, content: bytes) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    (blobs / digest).write_bytes(content)
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}


def publish_chart(folder: Path, repository: Path, name: str, version: str, *, text: str = "one") -> str:
    """A chart in a repository's folder, with its index; the digest of its package."""
    chart = folder / name
    (chart / "templates").mkdir(parents=True, exist_ok=True)
    metadata = {
        "apiVersion": "v2",
        "name": name,
        "version": version,
        "annotations": {"artifacthub.io/license": "Apache-2.0"},
    }
    (chart / "Chart.yaml").write_text(yaml.safe_dump(metadata), encoding="utf-8")
    (chart / "templates" / "map.yaml").write_text(
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{text: {text}}}\n", encoding="utf-8"
    )
    repository.mkdir(exist_ok=True)
    subprocess.run([HELM, "package", str(chart), "--destination", str(repository)], check=True, capture_output=True)
    subprocess.run([HELM, "repo", "index", str(repository)], check=True, capture_output=True)
    package = next(repository.glob(f"{name}-{version}.tgz"))
    return f"sha256:{hashlib.sha256(package.read_bytes()).hexdigest()}"


def packaged(metadata: dict[str, Any] | None) -> bytes:
    """A chart's package with this Chart.yaml, or without one."""
    made = io.BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        content = yaml.safe_dump(metadata or {}).encode()
        member = tarfile.TarInfo("thing/Chart.yaml" if metadata else "thing/values.yaml")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return made.getvalue()


def crane(*words: str) -> str:
    done = subprocess.run([CRANE, *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def manifest_of(reference: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(crane("manifest", reference))
    return content
