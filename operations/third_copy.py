"""Where the third copy of claims-db's archive is, and how old it may be: read from what the previews write, as a rebuild would be."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from operations.declaring import declare
from operations.objects import CLUSTER, DATA
from operations.programs import Programs
from operations.steps import Stopped
from settings import REBUILD

_BOTH_REGIONS = "both regions"
"""The disruption, as the report calls it."""


@dataclass(frozen=True)
class ThirdCopy:
    """What a database in the third place begins with."""

    path: str
    """Such as `s3://BUCKET/claims-db`."""

    server_name: str
    region: str
    database: str
    major: str
    """Major version of PostgreSQL, such as 18."""

    oldest: float
    """Seconds that the copy may be behind, by the recovery model."""

    @property
    def bucket(self) -> str:
        return self.path.removeprefix("s3://").partition("/")[0]


def third_copy(programs: Programs, stack: str, directory: Path) -> ThirdCopy:
    """By the previews of the stack that serves and of the rebuild. Raises Stopped where one refuses, or there is no third place."""
    report = declare(programs, stack, directory).parent / "recovery.json"
    return in_manifests(declare(programs, REBUILD, directory), oldest=age_in_report(report))


def in_manifests(manifests: Path, *, oldest: float) -> ThirdCopy:
    """What the manifests of a rebuild begin claims-db with."""
    spec = _manifest(manifests, f"cluster.postgresql.cnpg.io.{CLUSTER}")["spec"]
    recovery = spec["bootstrap"]["recovery"]
    (source,) = (each for each in spec["externalClusters"] if each["name"] == recovery["source"])
    parameters = source["plugin"]["parameters"]
    store = _manifest(manifests, f"objectstore.barmancloud.cnpg.io.{parameters['barmanObjectName']}")
    path = store["spec"]["configuration"]["destinationPath"]
    image = str(spec["imageName"]).partition("@")[0]
    return ThirdCopy(
        path=path,
        server_name=parameters["serverName"],
        region=_region(path),
        database=recovery["database"],
        major=image.rpartition(":")[2].partition(".")[0],
        oldest=oldest,
    )


def age_in_report(file: Path) -> float:
    """Seconds that the database's third copy is behind at most. Raises Stopped where the model knows no bound."""
    report: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    for each in report["beyond_the_pair"]["survivals"]:
        if (each["subject"], each["disruption"]) == (CLUSTER, _BOTH_REGIONS) and each["age"]:
            return float(each["age"]["seconds"])
    raise Stopped(f"{file}: no third copy of {CLUSTER}; set vault.region (docs/both-regions.md)")


def _region(path: str) -> str:
    """A bucket's name ends with its account and region (names.bucket)."""
    return "-".join(path.removeprefix("s3://").partition("/")[0].split("-")[-3:])


def _manifest(manifests: Path, name: str) -> dict[str, Any]:
    try:
        return cast("dict[str, Any]", yaml.safe_load((manifests / f"{DATA}.{name}.yaml").read_text(encoding="utf-8")))
    except OSError as error:
        raise Stopped(f"{name}: {error.strerror}; the preview wrote no such manifest") from None
