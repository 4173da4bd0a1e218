"""Waiting for descriptors: `selectors` without its classes, every one of which is copied into each sandbox that uses it."""

from __future__ import annotations

import select
from typing import Callable

READ = select.EPOLLIN
WRITE = select.EPOLLOUT

class _Entry:
    """One registration: another of the same number and callback is not the same."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback = callback


class EventLoop:
    """Calls back for descriptors that have become ready."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._entries: dict[int, _Entry] = {}

    def add(self, descriptor: int, callback: Callable[[], None], events: int = READ) -> None:
        self._epoll.register(descriptor, events)
        self._entries[descriptor] = _Entry(callback)

    def change(self, descriptor: int, events: int) -> None:
        self._epoll.modify(descriptor, events)

    def remove(self, descriptor: int) -> None:
        self._epoll.unregister(descriptor)
        del self._entries[descriptor]

    def wait(self, seconds: float | None) -> None:
        """Waits for descriptors, at most so long, and calls back for each that is ready."""
        ready = [(descriptor, self._entries.get(descriptor)) for descriptor, _ in self._epoll.poll(seconds)]
        for descriptor, entry in ready:
            # An earlier one of the same round may have closed what this one is about, and its number been reused.
            if entry is not None and self._entries.get(descriptor) is entry:
                entry.callback()
