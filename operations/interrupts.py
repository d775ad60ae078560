"""Ctrl-C, a lost terminal and `kill` end a run at its next wait, wherever they meet it."""

import signal
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """Raises KeyboardInterrupt at a signal, and again at `check`: Python drops what is raised while an object is finalized."""

    def __init__(self) -> None:
        self._came = False

    def install(self) -> None:
        """Takes the signals, but for those that whoever started this process ignores, such as nohup."""
        for each in _SIGNALS:
            if signal.getsignal(each) is not signal.SIG_IGN:
                signal.signal(each, self.interrupt)

    def interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        self._came = True
        raise KeyboardInterrupt

    def check(self) -> None:
        if self._came:
            raise KeyboardInterrupt
