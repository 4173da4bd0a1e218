"""Waiting for the code's descriptors, with the means to stop listening while the host is behind."""

from __future__ import annotations

from typing import Callable

from executor_sandbox.event_loop import EventLoop


class Listening:
    """The descriptors that the code can make ready; paused, its pipes fill and it waits as for any slow reader."""

    def __init__(self, loop: EventLoop) -> None:
        self._loop = loop
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._paused = False

    def __contains__(self, descriptor: int) -> bool:
        return descriptor in self._callbacks

    def add(self, descriptor: int, callback: Callable[[], None]) -> None:
        self._callbacks[descriptor] = callback
        if not self._paused:
            self._loop.add(descriptor, callback)

    def remove(self, descriptor: int) -> None:
        """Stops listening to a descriptor, if it was listened to."""
        if self._callbacks.pop(descriptor, None) is not None and not self._paused:
            self._loop.remove(descriptor)

    def pause(self, paused: bool) -> None:
        if paused == self._paused:
            return
        self._paused = paused
        for descriptor, callback in self._callbacks.items():
            if paused:
                self._loop.remove(descriptor)
            else:
                self._loop.add(descriptor, callback)
