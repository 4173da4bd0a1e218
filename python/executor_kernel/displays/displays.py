"""Sends what a run displays to the host, within bounds."""

from __future__ import annotations

import json
import os
from _thread import RLock as _RLock
from typing import Callable

from executor_kernel.displays.representation import represent
from executor_protocol.kernel_frames import Display
from executor_protocol.typed_frames import TypedFrame

MAX_DISPLAYS = 100
MAX_DISPLAY_BYTES = 8 * 1024 * 1024
# A little less than the supervisor passes on, which knows no warning.
MAX_RUN_BYTES = 24 * 1024 * 1024

Emit = Callable[[TypedFrame], None]
Warn = Callable[[str], None]

_getpid = os.getpid
_encode = json.JSONEncoder(ensure_ascii=True).encode


def encoded_size(data: dict[str, str]) -> int:
    """Bytes that the representations take in a frame."""
    return sum(len(_encode(text)) for text in data.values())


class Publisher:
    """The way of displays from anywhere in this process to the run that is going on; outside a run they are dropped."""

    def __init__(self) -> None:
        self._lock = _RLock()
        self._emit: Emit | None = None
        self._warn: Warn | None = None
        self._process = 0
        self._count = 0
        self._bytes = 0
        self._warned: set[str] = set()

    def begin(self, emit: Emit, warn: Warn) -> None:
        """Starts a run: displays go to `emit`, the lines about what was dropped to `warn`."""
        # A lock that another thread held when the process was forked would never be released.
        self._lock = _RLock()
        self._emit, self._warn = emit, warn
        self._process = _getpid()
        self._count = 0
        self._bytes = 0
        self._warned = set()

    def end(self) -> None:
        self._emit = None
        self._warn = None

    def publish(self, data: dict[str, str]) -> None:
        """Sends one display; one too many, or one too large, is dropped with a warning."""
        with self._lock:
            # A child process of the code shares the channel; two writers would tear each other's frames.
            if self._emit is None or _getpid() != self._process or not data:
                return
            if self._count >= MAX_DISPLAYS:
                self.drop(f"A run shows at most {MAX_DISPLAYS} displays; the ones after that were dropped")
                return
            size = encoded_size(data)
            if size > MAX_DISPLAY_BYTES:
                self.drop(f"A display is at most {MAX_DISPLAY_BYTES >> 20} MiB; a larger one was dropped")
                return
            if self._bytes + size > MAX_RUN_BYTES:
                self.drop(f"A run shows at most {MAX_RUN_BYTES >> 20} MiB of displays; what was over that was dropped")
                return
            self._count += 1
            self._bytes += size
            self._emit(Display({"data": data}))

    def drop(self, reason: str) -> None:
        """Says why something was not shown: each reason once a run."""
        if reason not in self._warned and self._warn is not None:
            self._warned.add(reason)
            self._warn(f"Warning: {reason}")

    @property
    def has_dropped(self) -> bool:
        """Whether something was not shown in the last run."""
        return len(self._warned) > 0


# One per process, because matplotlib finds its backend by module name and can hand it nothing.
publisher = Publisher()


def display(*values: Any) -> None:
    """Shows values richly: tables, images, HTML, else their repr."""
    for value in values:
        publisher.publish(represent(value))
