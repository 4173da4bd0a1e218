"""The descriptors on which seccomp filters ask the supervisor about calls that they leave open."""

from __future__ import annotations

import functools
import os
from typing import Callable

from executor_sandbox.event_loop import EventLoop


class FilterListeners:
    """Has `decide` answer what is asked on a descriptor."""

    def __init__(self, loop: EventLoop, decide: Callable[[int], None]) -> None:
        self._loop = loop
        self._decide = decide
        self.descriptors: list[int] = []

    def add(self, descriptors: list[int]) -> None:
        self.descriptors += descriptors
        for descriptor in descriptors:
            self._loop.add(descriptor, functools.partial(self._decide, descriptor))

    def close(self) -> None:
        """With nobody to ask, the calls fail."""
        for descriptor in self.descriptors:
            self._loop.remove(descriptor)
            os.close(descriptor)
        self.descriptors.clear()
