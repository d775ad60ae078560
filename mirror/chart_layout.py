"""A chart's package as an OCI artifact that is the same wherever and whenever it is made.

`helm push` writes the time of the push into the manifest, so that the same package gets another digest in each region and
after a lost registry is filled again. Here the manifest is a function of the package alone. Media types: Helm,
"Use OCI-based registries".
"""

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any, cast

import yaml

from mirror.programs import MirrorError

_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.cncf.helm.config.v1+json"
_PACKAGE = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
_METADATA_LIMIT = 1024 * 1024
"""Bytes of a Chart.yaml; a longer one is none."""


def sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def metadata(package: bytes) -> dict[str, Any]:
    """The content of a package's Chart.yaml. Raises MirrorError."""
    try:
        with tarfile.open(fileobj=io.BytesIO(package), mode="r:gz") as archive:
            for member in archive:
                if (
                    member.name.count("/") == 1
                    and member.name.endswith("/Chart.yaml")
                    and member.size < _METADATA_LIMIT
                ):
                    file = archive.extractfile(member)
                    content: object = yaml.safe_load(file.read()) if file else None
                    if isinstance(content, dict):
                        return cast("dict[str, Any]", content)
    except (tarfile.TarError, OSError, EOFError, yaml.YAMLError):
        pass
    raise MirrorError("the package is no Helm chart: it has no readable Chart.yaml")


def write_layout(package: bytes, folder: Path) -> str:
    """Writes an OCI layout with the chart as its one image; the digest of its manifest. Raises MirrorError."""
    config = _json(metadata(package))
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    manifest = _json(
        {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": _descriptor(_CONFIG, config),
            "layers": [_descriptor(_PACKAGE, package)],
        }
    )
    for each in (config, package, manifest):
        (blobs / sha256(each).partition(":")[2]).write_bytes(each)
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}', encoding="utf-8")
    (folder / "index.json").write_bytes(_json({"schemaVersion": 2, "manifests": [_descriptor(_MANIFEST, manifest)]}))
    return sha256(manifest)


def _descriptor(media_type: str, content: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": sha256(content), "size": len(content)}


def _json(content: object) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), default=str).encode()
