"""Stops Python code in the main thread that takes longer than it may."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any

# Kept, because the code may replace them.
_current_thread, _main_thread = threading.current_thread, threading.main_thread
_set_handler, _get_handler = signal.signal, signal.getsignal
_set_timer: Any = getattr(signal, "setitimer", None)
_get_timer: Any = getattr(signal, "getitimer", None)


class TimeBudgetExceeded(BaseException):
    """Not an Exception, so that code which catches those cannot swallow it."""


class TimeBudget:
    """A context that raises TimeBudgetExceeded in its body after some seconds.

    Works by SIGALRM, so only in the main thread and only between bytecodes; where that is not possible, or where the
    code has a timer of its own running, the body is not limited.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._previous: Any = None
        self._armed = False

    def __enter__(self) -> TimeBudget:
        if not _can_use_timer():
            return self
        self._previous = _set_handler(signal.SIGALRM, _raise)
        self._armed = True
        # It repeats, because a body may catch the first one with a bare except.
        _set_timer(signal.ITIMER_REAL, self._seconds, 0.2)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._armed:
            _set_timer(signal.ITIMER_REAL, 0)
            _set_handler(signal.SIGALRM, self._previous)


def _can_use_timer() -> bool:
    if _set_timer is None or _current_thread() is not _main_thread():
        return False
    # A handler that was not set from Python could not be put back.
    return _get_timer(signal.ITIMER_REAL) == (0.0, 0.0) and _get_handler(signal.SIGALRM) is not None


def _raise(number: int, frame: FrameType | None) -> None:
    raise TimeBudgetExceeded()
