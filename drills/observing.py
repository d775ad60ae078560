"""Watches one cluster while something is broken in it, and writes down what changes."""

import threading
import time

from drills.kubernetes import DatabaseState, Kubernetes, KubernetesError
from drills.moments import DECLARED_PRIMARY, PASSWORDS, TIMELINE
from drills.result import Event

_PACE = 0.5


class Observer(threading.Thread):
    """Asks every half second. What does not answer has not changed."""

    def __init__(self, kubernetes: Kubernetes, node: str, begun: float) -> None:
        super().__init__(daemon=True)
        self._kubernetes, self._node, self._begun = kubernetes, node, begun
        self._ended = threading.Event()
        self.events: list[Event] = []

    def run(self) -> None:
        state, ready = self._state(), True
        while not self._ended.wait(_PACE):
            present = self._state()
            for what in changes(state, present):
                self.note(what)
            state = present or state
            if ready and self._lost_node():
                ready = False
                self.note(f"{self._node} NotReady")

    def end(self) -> None:
        """Stops asking."""
        self._ended.set()
        self.join()

    def note(self, what: str) -> None:
        """Writes down what happens now."""
        self.events.append(Event(what=what, seconds=round(time.time() - self._begun, 1)))

    def _state(self) -> DatabaseState | None:
        try:
            return self._kubernetes.database()
        except KubernetesError:
            return None

    def _lost_node(self) -> bool:
        try:
            return not self._kubernetes.node_ready(self._node)
        except KubernetesError:
            return False


def changes(before: DatabaseState | None, after: DatabaseState | None) -> list[str]:
    """What is otherwise than before."""
    if before is None or after is None:
        return []
    found: list[str] = []
    if before.standby and not after.standby:
        found.append(DECLARED_PRIMARY)
    if after.target != before.target:
        found.append(f"target primary {after.target}")
    if after.primary != before.primary:
        found.append(f"primary {after.primary}")
    if after.timeline != before.timeline:
        found.append(f"{TIMELINE}{after.timeline}")
    if renewed := sorted(role for role, _ in set(after.passwords) - set(before.passwords)):
        found.append(f"{PASSWORDS}{', '.join(renewed)}")
    if after.phase != before.phase:
        found.append(after.phase)
    return found
