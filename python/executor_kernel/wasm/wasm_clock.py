"""Sleeping and the interval timer in WebAssembly, where a sleep would be a busy loop and there is no timer at all."""

from __future__ import annotations

import signal
import time
from typing import Any, Callable


def install(
    sleep: Callable[[float], None],
    set_timer: Callable[[float, float], None],
    time_left: Callable[[], float],
) -> None:
    """Puts the runner's clock behind `time.sleep`, `signal.setitimer`, `signal.getitimer` and `signal.alarm`."""
    interval = 0.0

    def sleep_seconds(seconds: float, /) -> None:
        """Delay execution for a given number of seconds."""
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        sleep(float(seconds))

    def setitimer(which: int, seconds: float, interval_seconds: float = 0.0, /) -> tuple[float, float]:
        """Arms the real-time timer; the signal is SIGALRM."""
        nonlocal interval
        previous = getitimer(which)
        interval = float(interval_seconds)
        set_timer(float(seconds), interval)
        return previous

    def getitimer(which: int, /) -> tuple[float, float]:
        """The seconds left, and the interval."""
        if which != 0:
            raise OSError(28, "Invalid argument")
        left = time_left()
        return (left, interval) if left > 0 else (0.0, 0.0)

    def alarm(seconds: int, /) -> int:
        """Arranges for SIGALRM to arrive after the given number of seconds."""
        return round(setitimer(0, seconds)[0])

    clock: Any = signal
    clock.ITIMER_REAL = 0
    clock.setitimer = setitimer
    clock.getitimer = getitimer
    clock.alarm = alarm
    vars(time)["sleep"] = sleep_seconds
