"""Finds the lines of a cell on which its time goes.

An interpreter looks for signals and waiting threads only where a loop turns or a function is called, so a sample of
where it stands would name those places and no others. Instead every sample follows the code for a few lines, measures
each, and shares the time since the last sample among them.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Any

# Seconds between two samples, and the lines that one follows: about a fiftieth of the time.
_INTERVAL = 0.002
_EVENTS = 64

_now = time.perf_counter


class LineSampler:
    """A context that samples the main thread; `seconds` then holds the time of each line of `filename`."""

    def __init__(self, filename: str) -> None:
        self.seconds: dict[int, float] = {}
        self._filename = filename
        self._armed = False
        self._previous: Any = None
        self._following = False
        self._burst: dict[int, float] = {}
        self._events = 0
        self._line: int | None = None
        self._line_start = 0.0
        self._last_end = 0.0

    def __enter__(self) -> LineSampler:
        self._last_end = _now()
        if _can_sample():
            self._previous = signal.signal(signal.SIGALRM, self._sample)
            self._armed = True
            signal.setitimer(signal.ITIMER_REAL, _INTERVAL, _INTERVAL)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._armed:
            return
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._previous)
        if self._following:
            self._end_burst()

    def _sample(self, _number: int, frame: FrameType | None) -> None:
        # A tracer of the code's own is left alone.
        if self._following or sys.gettrace() is not None:
            return
        innermost = self._cell_frame(frame)
        if innermost is None:
            return
        self._following = True
        self._burst = {}
        self._events = 0
        self._line = innermost.f_lineno
        caller: FrameType | None = innermost
        while caller is not None:
            if caller.f_code.co_filename == self._filename:
                caller.f_trace = self._follow
            caller = caller.f_back
        self._line_start = _now()
        sys.settrace(self._enter_function)

    def _enter_function(self, frame: FrameType, event: str, _argument: Any) -> Any:
        return self._follow if frame.f_code.co_filename == self._filename else None

    def _follow(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            self._next_line(frame.f_lineno)
        elif event == "return":
            caller = self._cell_frame(frame.f_back)
            self._next_line(caller.f_lineno if caller is not None else None)
        return self._follow if self._following else None

    def _next_line(self, line: int | None) -> None:
        now = _now()
        # Before its first line a module is on line 0.
        if self._line:
            self._burst[self._line] = self._burst.get(self._line, 0.0) + now - self._line_start
        self._line = line
        self._events += 1
        if self._events >= _EVENTS:
            self._end_burst()
        self._line_start = _now()

    def _end_burst(self) -> None:
        sys.settrace(None)
        self._following = False
        end = _now()
        measured = sum(self._burst.values()) or 1.0
        for line, seconds in self._burst.items():
            share = (end - self._last_end) * seconds / measured
            self.seconds[line] = self.seconds.get(line, 0.0) + share
        self._last_end = end

    def _cell_frame(self, frame: FrameType | None) -> FrameType | None:
        while frame is not None and frame.f_code.co_filename != self._filename:
            frame = frame.f_back
        return frame


def _can_sample() -> bool:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    return signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0) and signal.getsignal(signal.SIGALRM) is not None
