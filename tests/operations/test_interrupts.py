"""An interrupt is never lost, and one that is ignored on purpose is not taken."""

import signal

import pytest

from operations.__main__ import INTERRUPTS, _Wall  # pyright: ignore[reportPrivateUsage]
from operations.interrupts import Interrupts


class Finalized:
    """Python drops an exception that leaves a finalizer."""

    def __init__(self, interrupts: Interrupts) -> None:
        self._interrupts = interrupts

    def __del__(self) -> None:
        self._interrupts.interrupt(signal.SIGINT, None)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_meets_a_finalizer_ends_the_next_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(INTERRUPTS, "_came", False)
    wall = _Wall()
    wall.sleep(0)
    Finalized(INTERRUPTS)
    with pytest.raises(KeyboardInterrupt):
        wall.sleep(0)


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        Interrupts().install()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
