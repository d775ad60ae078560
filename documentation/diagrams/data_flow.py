"""Data flows: requests, WAL, logs, metrics, secrets."""

from dataclasses import dataclass
from typing import Literal

from components.kubernetes.namespaces import CORE, DATA
from documentation.diagrams import facts
from documentation.diagrams.palette import Kind
from documentation.diagrams.shapes import Box, Drawing, Rectangle
from offline.engine.declare import Declaration

_LANE, _FIRST, _BOX = 130, 16, 150
_LEFT, _STEP = 34, 196


@dataclass(frozen=True)
class Stop:
    """A box of a data flow, and the label of the arrow into it."""

    title: str
    lines: tuple[str, ...]
    kind: Kind
    by: str = ""
    arrow: Literal["on", "back", "over", "none"] = "on"
    """From the box before it, to that box, from the one before that, or none."""


def draw(prod: Declaration, dr: Declaration) -> Drawing:
    lanes = {
        "Requests": _requests(prod),
        "Every commit of claims-db": _commits(prod, dr),
        "Audit records": _audit(prod),
        "Other logs": _logs(prod),
        "Metrics and alerts": _metrics(),
        "Credentials": _credentials(),
    }
    drawing = Drawing(1000, _FIRST + _LANE * len(lanes) + 2, "Data flows between the parts of the platform")
    for number, (title, stops) in enumerate(lanes.items()):
        top = _FIRST + number * _LANE
        drawing.frame(Rectangle(16, top, 968, _LANE - 12), title)
        _lane(drawing, stops, top + 34)
    return drawing


def _lane(drawing: Drawing, stops: list[Stop], y: float) -> None:
    boxes: list[Box] = []
    for number, stop in enumerate(stops):
        place = Rectangle(_LEFT + number * _STEP, y, _BOX, 62)
        boxes.append(drawing.box(place, stop.title, *stop.lines, kind=stop.kind))
        if number:
            _join(drawing, boxes, stop)


def _join(drawing: Drawing, boxes: list[Box], stop: Stop) -> None:
    former, box = boxes[-2:]
    before, here = former.at(1, 0.5), box.at(0, 0.5)
    match stop.arrow:
        case "on":
            drawing.arrow(before, here)
        case "back":
            drawing.arrow(here, before)
        case "over":
            below, source, target = box.place.bottom + 20, boxes[-3].at(0.7, 1), box.at(0.5, 1)
            drawing.arrow(source, (source[0], below), (target[0], below), target)
        case "none":
            pass
    if stop.by:
        drawing.label(((before[0] + here[0]) / 2, box.place.y + 14), stop.by)


def _requests(prod: Declaration) -> list[Stop]:
    policy = prod["aws:lb/listener:Listener", "edge-https"].props["sslPolicy"]
    oldest = "TLS 1.2" if "TLS13-1-2" in policy else policy
    return [
        Stop("Clients", ("providers, payers",), "outside"),
        Stop("Load balancer", (f"{oldest} or later", "WAF, rate limit"), "edge", "443"),
        Stop("api-gateway", (facts.services(prod)["api-gateway"],), "service", "8080"),
        Stop("Services", ("claims, eligibility,", "terminology"), "service", "8080"),
        Stop("Stores", ("claims-db 5432", "Redis 6379, Kafka 9093"), "data", "TLS"),
    ]


def _commits(prod: Declaration, dr: Declaration) -> list[Stop]:
    synchronous = facts.spec(prod, facts.CLUSTER, "claims-db")["postgresql"]["synchronous"]
    return [
        Stop("Other zones", (f"{synchronous['number']} of 2 replicas has it", "before it is acknowledged"), "data"),
        Stop("Primary instance", ("claims-db", facts.region(prod)), "data", "TLS", "back"),
        Stop("postgres-archive", (facts.region(dr), "with a key of its own"), "archive", facts.archive_timeout(prod)),
        Stop("Standby database", ("claims-db in dr,", "promotion by role"), "data", "replay"),
    ]


def _audit(prod: Declaration) -> list[Stop]:
    lock = prod["aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "audit-archive"].props
    retention = lock["rule"]["defaultRetention"]
    return [
        Stop("Services", ("logger audit,", "six fields of the guide"), "service"),
        Stop("Filebeat", ("on every node",), "platform", "file"),
        Stop("Logstash", ("validates the format, else", "quarantine"), "platform", "5044"),
        Stop("audit-archive", (f"{retention['mode'].lower()} lock,", f"{retention['days']} d"), "archive", "S3"),
        Stop("Its replica", ("other region, locked", "the same"), "archive", "15 min"),
    ]


def _logs(prod: Declaration) -> list[Stop]:
    search = facts.spec(prod, "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch", "nphies-logs")
    tiers = ", ".join(f"{node_set['count']} {node_set['name']}" for node_set in search["nodeSets"][1:])
    logstash = facts.spec(prod, "kubernetes:logstash.k8s.elastic.co/v1alpha1:Logstash", "nphies-logs-logstash")
    return [
        Stop("All pods, nodes", ("application, system",), "service"),
        Stop("Filebeat", ("on every node",), "platform", "file"),
        Stop("Logstash", (f"{logstash['count']} instances", "queue on a volume"), "platform", "5044"),
        Stop("Elasticsearch", (f"{tiers}", "moved by age"), "platform", "9200"),
        Stop("logs-archive", ("S3, as they come",), "archive", arrow="over"),
    ]


def _metrics() -> list[Stop]:
    return [
        Stop("Services, stores", ("operators, nodes",), "service"),
        Stop("Prometheus", ("scrapes every 15 s,", "evaluates the rules"), "platform", "scrape"),
        Stop("Alertmanager", ("groups; inhibits", "dependent alerts"), "platform", "9093"),
        Stop("People", ("on-call, DBA, security,", "management"), "outside", "mail"),
    ]


def _credentials() -> list[Stop]:
    return [
        Stop("Operators", ("generate passwords and", "certificates"), "platform"),
        Stop(DATA, ("Secrets of the stores",), "data", "create"),
        Stop("External Secrets", ("copies by name, for one", "namespace"), "platform", "read"),
        Stop(CORE, ("each service sees", "its own"), "service", "write"),
        Stop("Pulumi's state", ("holds no value", "of any of them"), "plain", arrow="none"),
    ]
