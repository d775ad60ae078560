"""The state of the process, and what its two ports answer."""

import logging
import resource
import threading
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs
from uuid import UUID

from drills.sample_service.announcements import TOPICS, Announcements
from drills.sample_service.cache import Cache
from drills.sample_service.claims import Claims, InvalidClaimError
from drills.sample_service.configuration import Configuration
from drills.sample_service.database import SIZE, Database, DatabaseError
from drills.sample_service.logs import audited
from drills.sample_service.metrics import Metrics

_MEMORY_LIMIT = Path("/sys/fs/cgroup/memory.max")
_DOWNSTREAM_TIMEOUT = 4
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request, read to its end."""

    method: str
    path: str
    query: str
    body: bytes
    headers: Mapping[str, str]
    address: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`uri` is the path as a template: metrics have few of them."""

    status: int
    uri: str
    body: bytes = b""
    headers: Mapping[str, str] | None = None


class Service:
    """Answers requests, and counts them under Micrometer's names."""

    def __init__(self, configuration: Configuration, metrics: Metrics) -> None:
        self._configuration, self.metrics = configuration, metrics
        self._database = Database(configuration.database) if configuration.database else None
        cache = Cache(configuration.cache, metrics) if configuration.cache else None
        self.announcements = _announcements(configuration, self._database, metrics)
        self._claims = Claims(self._database, cache, self.announcements) if self._database else None
        self.ending = threading.Event()
        self._active, self._lock = 0, threading.Lock()
        self._declare_metrics()

    @property
    def active(self) -> int:
        """Requests that are being answered."""
        return self._active

    def answer(self, request: Request) -> Answer:
        """On the port of requests: counted, and logged where it fails."""
        begun = time.perf_counter()
        with self._lock:
            self._active += 1
        try:
            answer = self._routed(request)
        except DatabaseError as error:
            _log.warning("not accepted: %s", error)
            answer = Answer(status=503, uri=template(request.path), headers={"Retry-After": "1"})
        except Exception:
            _log.exception("request failed")
            answer = Answer(status=500, uri=template(request.path))
        finally:
            with self._lock:
                self._active -= 1
        self.metrics.observe(
            "http_server_requests_seconds",
            time.perf_counter() - begun,
            method=request.method,
            status=str(answer.status),
            uri=answer.uri,
            outcome=_OUTCOMES[answer.status // 100],
            exception="none",
        )
        return answer

    def managed(self, path: str) -> Answer:
        """On the port of the actuator, which no Service leads to."""
        if path == "/actuator/health/liveness":  # a restart would not help against a store that is away
            return Answer(status=200, uri=path, body=b'{"status":"UP"}')
        if path == "/actuator/health/readiness":
            return self._readiness(path)
        if path == "/actuator/prometheus":
            return Answer(
                status=200, uri=path, body=self.metrics.text().encode(), headers={"Content-Type": "text/plain"}
            )
        return Answer(status=404, uri="UNKNOWN")

    def _routed(self, request: Request) -> Answer:
        if request.path == "/readyz":
            return self._readiness("/readyz")
        if request.path == "/serving":
            status = 200 if not self.ending.is_set() and self._serves() else 503
            return Answer(status=status, uri="/serving")
        if self._claims is None or not request.path.startswith("/fhir/Claim"):
            return Answer(status=404, uri="UNKNOWN")
        if request.query:  # it may say who a patient is, and the load balancer's log would keep it
            return Answer(status=400, uri=template(request.path), body=b"search by POST [base]/Claim/_search\n")
        return self._claim(request, self._claims)

    def _claim(self, request: Request, claims: Claims) -> Answer:
        uri = template(request.path)
        name = request.path.removeprefix("/fhir/Claim/")
        if (request.method, name) == ("POST", "_search"):
            member = parse_qs(request.body.decode()).get("patient", [""])[0]
            self._audit(request, "search", "Claim", "success")
            return Answer(status=200, uri=uri, body=claims.of_member(member))
        try:
            claim = UUID(name)
        except ValueError:
            return Answer(status=404, uri=uri)
        if request.method == "PUT":
            return self._submitted(request, claims, claim)
        found = claims.read(claim)
        self._audit(request, "read", f"Claim/{claim}", "success" if found else "not found")
        return Answer(status=200, uri=uri, body=found) if found else Answer(status=404, uri=uri)

    def _submitted(self, request: Request, claims: Claims, claim: UUID) -> Answer:
        uri, begun = template(request.path), time.perf_counter()
        try:
            claims.submit(claim, request.body)
        except InvalidClaimError as error:
            self.metrics.count("claims_validation_errors_total", reason="invalid")
            self._audit(request, "create", f"Claim/{claim}", "refused")
            return Answer(status=422, uri=uri, body=f"{error}\n".encode())
        self.metrics.count("claims_processed_total", outcome="success")
        self.metrics.observe("claims_processing_seconds", time.perf_counter() - begun)
        self._audit(request, "create", f"Claim/{claim}", "success")
        return Answer(status=201, uri=uri, headers={"Location": f"/fhir/Claim/{claim}"})

    def _readiness(self, path: str) -> Answer:
        return Answer(status=503 if self.ending.is_set() else 200, uri=path)

    def _serves(self) -> bool:
        """Up to and including a database that takes writes."""
        if self._database is not None and not self._database.takes_writes():
            return False
        return all(map(_is_serving, self._configuration.downstream))

    def _audit(self, request: Request, action: str, subject: str, result: str) -> None:
        audited(request.headers.get("X-User-Id", "anonymous"), action, subject, result, request.address)

    def _declare_metrics(self) -> None:
        """Those that have no value yet are there with 0: a rate needs a first one."""
        metrics, database = self.metrics, self._database
        metrics.gauge("jvm_memory_used_bytes", _memory_used, area="heap", id="process")
        metrics.gauge("jvm_memory_max_bytes", _memory_limit, area="heap", id="process")
        if database is not None:
            metrics.gauge("hikaricp_connections_active", lambda: database.active, pool="HikariPool-1")
            metrics.gauge("hikaricp_connections_max", lambda: SIZE, pool="HikariPool-1")
            metrics.count("claims_processed_total", 0, outcome="success")
            metrics.count("claims_validation_errors_total", 0, reason="invalid")


def _announcements(configuration: Configuration, database: Database | None, metrics: Metrics) -> Announcements | None:
    topic = TOPICS.get(configuration.name)
    if topic is None or configuration.streams is None or database is None:
        return None
    return Announcements(topic, configuration.streams, database, metrics)


_OUTCOMES = {2: "SUCCESS", 3: "REDIRECTION", 4: "CLIENT_ERROR", 5: "SERVER_ERROR"}


def template(path: str) -> str:
    """The path as a route: `/fhir/Claim/{id}`."""
    if path == "/fhir/Claim/_search":
        return path
    return "/fhir/Claim/{id}" if path.startswith("/fhir/Claim/") else "UNKNOWN"


def _is_serving(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=_DOWNSTREAM_TIMEOUT) as answer:  # noqa: S310 (from the configuration)
            return answer.status == 200
    except OSError:
        return False


def _memory_used() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * resource.getpagesize()


def _memory_limit() -> float:
    """The container's; the machine's where there is none."""
    try:
        return float(_MEMORY_LIMIT.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        total = Path("/proc/meminfo").read_text(encoding="utf-8").split()[1]
        return 1024 * float(total)
