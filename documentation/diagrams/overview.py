"""Both regions: where requests go, where data lies, and what leaves the region."""

import textwrap
from collections.abc import Mapping, Sequence

from documentation.diagrams import facts
from documentation.diagrams.shapes import Box, Drawing, Rectangle
from offline.engine.declare import Declaration

_INNER = 430  # width of what is in a region
_GAP = 10
_BESIDE_EACH_OTHER = 3
_CHARACTERS = 72  # of a line in a box as wide as the region


def draw(prod: Declaration, dr: Declaration) -> Drawing:
    drawing = Drawing(1000, 872, "Two regions, one of them active; the database archives its WAL into the other one")
    record = prod["aws:route53/record:Record", "edge-failover"].props
    check = prod["aws:route53/healthCheck:HealthCheck", "edge-serving"].props
    clients = drawing.box(Rectangle(385, 16, 230, 40), "Providers and payers", kind="outside")
    dns = drawing.box(
        Rectangle(325, 92, 350, 60),
        str(record["name"]),
        f"Route 53: asks {check['resourcePath']} every {check['requestInterval']} s",
        f"moves clients after {check['failureThreshold']} failed checks, TTL {record['ttl']} s",
        kind="edge",
    )
    drawing.arrow(clients.at(0.5, 1), dns.at(0.5, 0))
    serving = _Region(drawing, prod, left=20, mirrored=False)
    waiting = _Region(drawing, dr, left=510, mirrored=True)
    drawing.arrow(dns.at(0, 0.5), (serving.edge.at(0.5, 0)[0], dns.at(0, 0.5)[1]), serving.edge.at(0.5, 0))
    drawing.arrow(dns.at(1, 0.5), (waiting.edge.at(0.5, 0)[0], dns.at(1, 0.5)[1]), waiting.edge.at(0.5, 0), dashed=True)
    drawing.label((waiting.edge.at(0.5, 0)[0], 174), "after a failover")
    _archiving(drawing, prod, dr, serving, waiting)
    return drawing


class _Region:
    """The boxes of one region; mirrored, its stores come in the other order, so that the databases are neighbours."""

    def __init__(self, drawing: Drawing, stack: Declaration, *, left: float, mirrored: bool) -> None:
        self._drawing, self._stack, self._left, self._mirrored = drawing, stack, left + 20, mirrored
        role = "active primary" if facts.role(stack) == "primary" else "warm standby"
        name = "prod" if not mirrored else "dr"
        drawing.frame(Rectangle(left, 196, 470, 600), f"{name}: {facts.region(stack)}", f"{facts.role(stack)}: {role}")
        self.edge = self._row(232, 46, ("Load balancer", "TLS 1.2 or later, firewall, access logs"), kind="edge")[0]
        drawing.frame(Rectangle(left + 10, 296, 450, 404), "EKS over three zones", "private endpoint")
        services = facts.services(stack)
        self._gateway = self._row(328, 46, ("api-gateway", services.pop("api-gateway")), kind="service")[0]
        self._services = self._service_boxes(services)
        self._stores = self._declared_stores()
        self.database = self._stores[0] if mirrored else self._stores[-1]
        self._watchers()
        self.archive, self.others = self._archives()
        drawing.arrow(self.edge.at(0.5, 1), self._gateway.at(0.5, 0))
        for service in self._services:
            drawing.arrow((service.at(0.5, 0)[0], self._gateway.place.bottom), service.at(0.5, 0))
        middle, store = self._services[len(self._services) // 2].at(0.5, 1), self._stores[1].at(0.5, 0)
        drawing.arrow(middle, store)
        drawing.label((middle[0], (middle[1] + store[1]) / 2 - 3), "TLS, each service to the stores it uses")

    def _service_boxes(self, services: Mapping[str, str]) -> list[Box]:
        """A box each while they fit beside each other; of more than three, one box that names them."""
        if len(services) <= _BESIDE_EACH_OTHER:
            return self._row(408, 52, *services.items(), kind="service")
        listed = textwrap.wrap(", ".join(services), _CHARACTERS)
        return self._row(398, 72, (f"{len(services)} services", *listed), kind="service")

    def _declared_stores(self) -> list[Box]:
        shards, brokers = facts.redis_shards(self._stack), facts.kafka_brokers(self._stack)
        instances = facts.database_instances(self._stack)
        replication = "quorum commit" if facts.role(self._stack) == "primary" else "replays archived WAL"
        stores = [
            ("Kafka", "streams", f"{brokers} brokers"),
            ("Redis", "cache", f"{shards} + {shards} nodes"),
            ("claims-db", "PostgreSQL", f"{instances} instances", replication),
        ]
        return self._row(508, 76, *self._ordered(stores), kind="data")

    def _watchers(self) -> None:
        """Beside what the database sends or receives."""
        prometheus, search = ("Prometheus", "alerts, dashboards"), ("Elasticsearch", "logs by tier")
        texts = [prometheus, search, ("",)]
        self._row(636, 48, *self._ordered(texts), kind="platform")

    def _archives(self) -> tuple[Box, Box]:
        """The database's archive, and the others."""
        archives = [("Archives", "audit, logs, Velero,", "Redis; AWS Backup"), self._log_archive()]
        made = self._row(716, 64, *self._ordered(archives), kind="archive")
        return (made[0], made[1]) if self._mirrored else (made[1], made[0])

    def _ordered(self, texts: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
        return list(reversed(texts)) if self._mirrored else list(texts)

    def _log_archive(self) -> tuple[str, str, str]:
        bucket = facts.bucket(self._stack, "postgres-archive")
        in_use = bucket == facts.archive_bucket(self._stack)
        return "postgres-archive", "claims-db's WAL and", "base backups" if in_use else "base backups, after failover"

    def _row(self, y: float, height: float, *texts: tuple[str, ...], kind: str) -> list[Box]:
        width = (_INNER - _GAP * (len(texts) - 1)) / len(texts)
        return [
            self._drawing.box(
                Rectangle(self._left + number * (width + _GAP), y, width, height),
                title,
                *lines,
                kind=kind,  # pyright: ignore[reportArgumentType] - the callers' literals
            )
            for number, (title, *lines) in enumerate(texts)
            if title
        ]


def _archiving(drawing: Drawing, prod: Declaration, dr: Declaration, serving: _Region, waiting: _Region) -> None:
    """What leaves the region: the database's WAL at once, the rest by S3 replication."""
    if facts.archive_bucket(prod) != facts.bucket(dr, "postgres-archive"):
        raise ValueError("prod does not archive into dr's region: this picture must be redrawn")
    out, into = serving.database.at(1, 0.5), waiting.archive.at(0, 0.35)
    gutter = (out[0] + into[0]) / 2
    drawing.arrow(out, (gutter, out[1]), (gutter, into[1]), into, accent=True)
    drawing.label((serving.database.at(0.5, 1)[0], 604), f"log, within {facts.archive_timeout(prod)}", accent=True)
    up = waiting.database.at(0.5, 1)
    drawing.arrow((up[0], waiting.archive.place.y), up, accent=True)
    drawing.label((up[0], 660), "replayed at once", accent=True)
    below = 820
    minutes = facts.replication_minutes(prod, "audit-archive")
    drawing.arrow(
        serving.others.at(0.5, 1), (serving.others.at(0.5, 1)[0], below), (waiting.others.at(0.5, 1)[0], below),
        waiting.others.at(0.5, 1), dashed=True,
    )  # fmt: skip
    drawing.label((500, below), f"replicated within {minutes} min, deletions and locks included; both ways")
    drawing.label((500, 848), "The RPO depends on the thick line (WAL archiving), not on S3 replication.")
