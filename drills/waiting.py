"""Waiting for what another program does."""

import time
from collections.abc import Callable

from drills.kubernetes import KubernetesError


def awaited(happened: Callable[[], bool], seconds: float, pace: float = 1.0) -> bool:
    """Whether it happened in time. A cluster that does not answer has not done it yet."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if happened():
                return True
        except KubernetesError:
            pass
        time.sleep(pace)
    return False
