"""Publishers and own registries of two regions on this machine, and a run of the mirror between them."""

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from artifacts.lock import Lock, parse_lock
from mirror.command import Outcome, Surroundings, check, mirror
from mirror.findings import Finding
from mirror.inventory import Inventory
from mirror.publishers import Sources
from tests.mirror.artifacts_made import publish_chart, publish_image
from tests.mirror.servers import CRANE, HELM, crane_registry, distribution_registry, folder_server

IMAGE = "quay.example.org/strimzi/operator:1.2.0"
CHART = "https://charts.example.org/cert-manager:v1.21.1"
REGIONS = ("me-central-1", "me-south-1")
TODAY = date(2026, 11, 26)


@dataclass
class World:
    """What the tests change and look at."""

    scratch: Path
    publisher: str
    """Registry that stands for quay.example.org."""

    hosts: dict[str, str]
    around: Surroundings
    said: list[Finding]
    images: list[str] = field(default_factory=list[str])
    charts: list[str] = field(default_factory=list[str])
    made: int = 0

    @property
    def path(self) -> Path:
        return self.scratch / "lock.json"

    @property
    def lock(self) -> Lock:
        return parse_lock(self.path.read_text(encoding="utf-8"))

    @property
    def used(self) -> Inventory:
        return Inventory(
            charts={each: ["prod: release"] for each in self.charts},
            images={each: ["prod: Deployment"] for each in self.images},
            built={},
            not_started={},
        )

    def publish(self, key: str, *, layers: int = 1, layer_bytes: int = 4096) -> str:
        """Makes a new image and publishes it under a name; its digest."""
        self.made += 1
        name = key.removeprefix("quay.example.org/")
        folder = self.scratch / f"image-{self.made}"
        return publish_image(folder, f"{self.publisher}/{name}", layers=layers, layer_bytes=layer_bytes)

    def publish_chart(self, name: str, version: str, text: str) -> str:
        return publish_chart(self.scratch / "chart", self.scratch / "repository", name, version, text=text)

    def run(self, *, accept: Sequence[str] = (), dry_run: bool = False, around: Surroundings | None = None) -> Outcome:
        self.said.clear()
        return mirror(around or self.around, self.path, self.lock, self.used, accepted=accept, dry_run=dry_run)

    def check(self) -> Outcome:
        self.said.clear()
        return check(self.around, self.lock, self.used)

    def kinds(self) -> list[str]:
        """What the last run said, and of what."""
        return [f"{each.kind} {each.artifact}" for each in self.said]

    def reach(self, publisher: str) -> None:
        """Lets the local registry stand for one more publisher."""
        replaced = {**self.around.sources.replaced, publisher: self.publisher}
        self.around = replace(self.around, sources=Sources(replaced))

    def with_cosign(self, cosign: str | None) -> Surroundings:
        return replace(self.around, cosign=cosign)

    def with_hosts(self, hosts: dict[str, str]) -> Surroundings:
        return replace(self.around, hosts=hosts)


@contextmanager
def world(scratch: Path, *, distribution: bool = False) -> Generator[World]:
    """One image and one chart are published; nothing is copied or locked yet."""
    started = distribution_registry if distribution else crane_registry
    with ExitStack() as stack:
        publisher = stack.enter_context(crane_registry(scratch / "publisher"))
        hosts = {each: stack.enter_context(started(scratch / each)) for each in REGIONS}
        (scratch / "repository").mkdir()
        repository = stack.enter_context(folder_server(scratch / "repository"))
        said: list[Finding] = []
        around = Surroundings(
            crane=CRANE,
            helm=HELM,
            cosign=None,
            hosts=hosts,
            sources=Sources({"quay.example.org": publisher, "https://charts.example.org": repository}),
            today=TODAY,
            say=said.append,
        )
        made = World(scratch, publisher, hosts, around, said, [IMAGE], [CHART])
        made.path.write_text('{"charts": {}, "images": {}}\n', encoding="utf-8")
        made.publish(IMAGE)
        made.publish_chart("cert-manager", "v1.21.1", "one")
        yield made
