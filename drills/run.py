"""Runs one drill: a client writes, something breaks, is measured and mended."""

import sys
import threading
import time
from dataclasses import dataclass, replace

from drills.bounds import Bound
from drills.changing import change
from drills.client import Client, other_node
from drills.following import followed, standby_of
from drills.kubernetes import Kubernetes, KubernetesError
from drills.measuring import Outage, Try, missing, outages
from drills.observing import Observer
from drills.plug import Plug, PlugError
from drills.procedures import Place, Repair, Surroundings, proceed
from drills.result import NEXT, Result
from drills.scenarios import UNDISTURBED, Scenario
from drills.waiting import awaited

WARM_UP = 100
"""Acknowledged writes before anything breaks."""

_MOST = 1500.0
"""Seconds until a drill is given up."""


class DrillError(Exception):
    """A drill that could not be begun, or whose client was lost; the text is one line."""


@dataclass(frozen=True, kw_only=True)
class Drill:
    """One drill against a pair of clusters."""

    scenario: Scenario
    plug: Plug
    stack: str
    peer: str
    bound: Bound
    provenance: dict[str, str]
    image: str | None = None
    """For minor-update: the image of the other minor version."""

    watch: float = NEXT
    """Seconds after the disruption in which a second outage is looked for."""

    region_lost: float | None = None
    """When the region that comes back was cut off, in seconds since 1970."""

    duration: float | None = None
    """Seconds that the archive is away, or that a release has to become ready, instead of the declared ones."""

    def run(self) -> Result:
        """Raises DrillError, PlugError or KubernetesError; what was broken is mended in any case."""
        here = Kubernetes(self.plug.kubernetes(self.stack))
        after = Kubernetes(self.plug.kubernetes(self.peer)) if self.scenario.elsewhere else here
        if not here.redundant():
            raise DrillError(f"{self.stack}: not redundant before the drill: {here.database().phase}")
        node, zone = here.node_of_primary()
        place = Place(stack=self.stack, node=node, zone=zone)
        client = Client(here, self.plug.writer_image, node=other_node(here, zone), requests=self.scenario.requests)
        other = _Elsewhere(after, self.plug.writer_image) if self.scenario.elsewhere else None
        try:
            client.wait_until_acknowledged(WARM_UP, 180)
            versions = here.versions()
            return replace(self._measured(here, after, place, client, other), versions=versions)
        finally:
            client.end()
            if other is not None:
                other.end()

    def _measured(
        self, here: Kubernetes, after: Kubernetes, place: Place, client: Client, other: "_Elsewhere | None"
    ) -> Result:
        said(f"{self.scenario.name}: {self.scenario.what}: {place.node} in {place.zone}")
        begun = time.time()
        observer = Observer(after, place.node, begun)
        observer.start()
        mended, repair = None, Repair(at=None)
        try:
            self._break(here, place)
            if self.scenario.procedure:
                repair = proceed(self.scenario.procedure, self._surroundings(here, place, client, observer))
            mended = self._mended(place, client, other, begun)
            if self.scenario.change == "drain":  # its instance has no other node in its zone
                here.run("uncordon", place.node)
            redundant = _redundant(after, begun, self.watch)
            standby = None if self.scenario.elsewhere else standby_of(Kubernetes(self.plug.kubernetes(self.peer)))
            follows = followed(here, standby, begun) if standby and redundant is not None else None
        finally:
            if self.scenario.action and mended is None:
                self._end(place)
            if self.scenario.change == "drain":
                here.run("uncordon", place.node)
            observer.end()
        isolated = self.scenario.action == "region-link"
        own = _tries_of(client)
        lived = _all_tries(client, other, until=begun if isolated else float("inf"))
        lost: list[Try] = []
        if not self.scenario.requests:
            lost = missing(own, client.present(after), begun if isolated else float("inf"))
        return Result(
            scenario=self.scenario,
            bound=self.bound,
            begun=begun,
            outages=tuple(_counted(outages(lived, repair.counted_from or begun), repair.counted_from)),
            acknowledged=sum(each.acknowledged for each in lived),
            missing=len(lost),
            oldest_missing=max((begun - each.done for each in lost), default=0.0),
            refused=sum(each.begun > begun and not each.acknowledged for each in lived),
            repaired=None if repair.at is None else round(repair.at - begun, 1),
            redundant=redundant,
            has_standby=standby is not None,
            follows=follows,
            mended=None if mended is None else round(mended - begun, 1),
            events=tuple(observer.events),
            provenance=self.provenance,
        )

    def _surroundings(self, here: Kubernetes, place: Place, client: Client, observer: Observer) -> Surroundings:
        def stopped() -> bool:
            """Whether nothing has been acknowledged for as long as a service waits."""
            lived = client.tries()
            last = max((each.done for each in lived if each.acknowledged), default=0.0)
            return bool(lived) and lived[-1].done - last > UNDISTURBED

        return Surroundings(
            here=here,
            plug=self.plug,
            place=place,
            client=client.name,
            noted=observer.note,
            stopped=stopped,
            deadline=self.duration,
        )

    def _break(self, here: Kubernetes, place: Place) -> None:
        if self.scenario.link_mended:
            self.plug.end("region-link", stack=self.peer)
        if self.scenario.action:
            self.plug.begin(self.scenario.action, stack=place.stack, node=place.node, zone=place.zone)
        if self.scenario.change:
            change(here, self.scenario.change, node=place.node, image=self.image)
        since = self.region_lost or time.time()
        if self.scenario.command and self.plug.start(self.scenario.command, self.peer, since).wait():
            raise DrillError(f"{self.scenario.command} failed")

    def _mended(self, place: Place, client: Client, other: "_Elsewhere | None", begun: float) -> float | None:
        """Once writes are accepted again, or the time is over; None where there is nothing to mend."""
        if self.scenario.hold:
            time.sleep(self.scenario.hold)
        elif self.scenario.disruption is not None:
            awaited(lambda: _writes_again(_all_tries(client, other), begun), _MOST)
        if self.scenario.action == "region-link":
            return None  # a lost region comes back by the failback
        if not self.scenario.action:
            return None
        self._end(place)
        return time.time()

    def _end(self, place: Place) -> None:
        if self.scenario.action and self.scenario.action != "region-link":
            try:
                self.plug.end(self.scenario.action, stack=place.stack, node=place.node, zone=place.zone)
            except PlugError as error:
                said(f"NOT MENDED: {error}")
                raise


def said(text: str) -> None:
    """Progress, on the standard error."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S', time.gmtime())} {text}\n")


class _Elsewhere(threading.Thread):
    """The client of the region that takes over: it begins as soon as that region is a standby, so that it writes to no former primary."""

    def __init__(self, kubernetes: Kubernetes, image: str) -> None:
        super().__init__(daemon=True)
        self._kubernetes, self._image = kubernetes, image
        self._ended = threading.Event()
        self._client: Client | None = None
        self.start()

    def run(self) -> None:
        while not self._ended.is_set():
            try:
                if self._client is None and self._kubernetes.is_standby():
                    self._client = Client(self._kubernetes, self._image)
                    return
            except KubernetesError as error:
                said(f"the other region's client: {error}")
            self._ended.wait(2)

    def tries(self) -> list[Try]:
        return self._client.tries() if self._client else []

    def end(self) -> None:
        self._ended.set()
        self.join()
        if self._client is not None:
            self._client.end()


def _counted(found: list[Outage], since: float | None) -> list[Outage]:
    """Where the disruption was to end first, the time before that is not the database's."""
    return found if since is None else [replace(each, since=max(each.since, since)) for each in found]


def _redundant(kubernetes: Kubernetes, begun: float, watch: float) -> float | None:
    """Since when it has been redundant without a break, once `watch` seconds have passed; None: not in time."""
    since: float | None = None
    while time.time() - begun < _MOST:
        try:
            if not kubernetes.redundant():
                since = None
            elif since is None:
                since = round(time.time() - begun, 1)
        except KubernetesError:
            since = None
        if since is not None and time.time() - begun > watch:
            return since
        time.sleep(2)
    return None


def _writes_again(lived: list[Try], begun: float) -> bool:
    """Whether there was an outage, and ten writes were acknowledged after it; or half a minute passed without one."""
    found = outages(lived, begun)
    if not found:
        return time.time() - begun > 30 and bool(lived) and lived[-1].done > begun + 30
    ended = found[0].until
    return ended is not None and sum(each.acknowledged and each.done > ended for each in lived) >= 10


def _tries_of(client: Client) -> list[Try]:
    try:
        return client.tries()
    except KubernetesError as error:
        raise DrillError(f"the client's tries are lost: {error}") from error


def _all_tries(client: Client, other: "_Elsewhere | None", until: float = float("inf")) -> list[Try]:
    """Of both clients, by time. After `until` the first one writes to a region that no client reaches."""
    found: list[Try] = []
    for each, most in ((client, until), (other, float("inf"))):
        try:
            found += [tried for tried in each.tries() if tried.done <= most] if each else []
        except KubernetesError:
            continue
    return sorted(found, key=lambda each: each.done)
