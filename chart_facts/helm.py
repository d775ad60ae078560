"""Helm, as far as rendering needs it."""

import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

Object = Mapping[str, Any]


class ChartError(Exception):
    """What cannot be recorded, in one line."""


@dataclass(frozen=True)
class Rendered:
    """One object of a rendered chart."""

    source: str
    """The file of the chart it stands in: `strimzi-kafka-operator/crds/040-Crd-kafka.yaml`."""

    content: Object

    @property
    def kind(self) -> str:
        return str(self.content.get("kind", ""))

    @property
    def group(self) -> str:
        return str(self.content.get("apiVersion", "")).rpartition("/")[0]

    @property
    def name(self) -> str:
        return str(self.metadata.get("name", ""))

    @property
    def metadata(self) -> Object:
        return cast("Object", self.content.get("metadata") or {})

    @property
    def spec(self) -> Object:
        return cast("Object", self.content.get("spec") or {})


class _Loader(yaml.CSafeLoader):
    """YAML as Kubernetes reads it: a time is a text, and so is `=`."""


_Loader.yaml_implicit_resolvers = {
    first: [each for each in resolvers if each[0] not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:value")]
    for first, resolvers in cast("dict[str, list[Any]]", yaml.CSafeLoader.yaml_implicit_resolvers).items()
}


@dataclass(frozen=True)
class Helm:
    """A helm 3 command, and where its charts lie."""

    command: str
    charts: Path

    def pull(self, chart: str, version: str, repository: str | None) -> None:
        """Fetches and unpacks a chart unless its folder has it already. Raises ChartError."""
        folder = self.charts / chart.rpartition("/")[2]
        if folder.is_dir():
            return
        command = [self.command, "pull", chart, "--version", version, "--untar", "--untardir", str(self.charts)]
        self._run([*command, "--repo", repository] if repository else command, f"{chart} {version}")

    def version_of(self, chart: str) -> tuple[str, str]:
        """Version and application version of a chart in the folder. Raises ChartError where there is none."""
        path = self.charts / chart / "Chart.yaml"
        if not path.is_file():
            raise ChartError(f"{path}: not found; expected the unpacked chart {chart}")
        content = cast("Object", yaml.safe_load(path.read_text(encoding="utf-8")))
        return str(content.get("version")), str(content.get("appVersion"))

    def render(
        self,
        chart: str,
        name: str,
        namespace: str,
        values: Object,
        *,
        kubernetes: str,
        api_versions: Iterable[str] = (),
        definitions: bool = True,
    ) -> list[Rendered]:
        """What an installation makes, hooks included, and custom resource definitions if asked. Raises ChartError."""
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
            yaml.safe_dump(values, file)
            file.flush()
            command = [self.command, "template", name, str(self.charts / chart), "--namespace", namespace]
            command += ["--values", file.name, "--kube-version", f"{kubernetes}.0"]
            command += ["--include-crds"] if definitions else []
            for each in sorted(api_versions):
                command += ["--api-versions", each]
            return list(_documents(self._run(command, f"{chart} as {name}"), definitions=definitions))

    @staticmethod
    def _run(command: Sequence[str], what: str) -> str:
        try:
            result = subprocess.run(  # noqa: S603 - helm, with arguments of ours
                command, capture_output=True, text=True, check=False, timeout=300
            )
        except FileNotFoundError:
            raise ChartError(f"{command[0]}: not found; install helm 3, or name it: make charts HELM=...") from None
        except subprocess.TimeoutExpired:
            raise ChartError(f"{what}: helm took more than five minutes") from None
        if result.returncode != 0:
            raise ChartError(f"{what}: {' '.join(result.stderr.split())[:400]}")
        return result.stdout


def _documents(text: str, *, definitions: bool) -> Iterable[Rendered]:
    source = ""
    for document in re.split(r"^---\s*$", text, flags=re.MULTILINE):
        if comment := re.search(r"^# Source: (.+)$", document, flags=re.MULTILINE):
            source = comment[1]  # of a file in crds/, helm names it before its first document only
        if not definitions and re.search("^kind: CustomResourceDefinition$", document, flags=re.MULTILINE):
            continue  # reading them takes longer than all the rest
        content = yaml.load(document, Loader=_Loader)  # noqa: S506 - a SafeLoader
        if isinstance(content, Mapping):
            yield Rendered(source, cast("Object", content))
