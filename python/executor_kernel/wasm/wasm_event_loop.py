"""An asyncio event loop for a place without sockets, pipes and threads: all that it can wait for is time."""

from __future__ import annotations

import asyncio
import time
import warnings
from typing import Any

_FOREVER = 3600.0


class SleepingEventLoop(asyncio.BaseEventLoop):
    """Runs callbacks and timers, and sleeps in between."""

    def __init__(self) -> None:
        super().__init__()
        # What the base class asks for events is the loop itself: there never are any.
        self._selector = self

    def select(self, timeout: float | None) -> list[Any]:
        """Waits; without a timeout nothing but an interrupt ends the wait, as in any other loop."""
        time.sleep(_FOREVER if timeout is None else max(timeout, 0.0))
        return []

    def _process_events(self, event_list: list[Any]) -> None:
        return None

    def _write_to_self(self) -> None:
        # There is no other thread that could be waiting to be woken.
        return None


class _Policy(asyncio.AbstractEventLoopPolicy):
    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def get_event_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            raise RuntimeError("There is no current event loop in thread 'MainThread'.")
        return self._loop

    def set_event_loop(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self._loop = loop

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        return SleepingEventLoop()


def install() -> None:
    """Makes it the loop of `asyncio.run`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        asyncio.set_event_loop_policy(_Policy())
