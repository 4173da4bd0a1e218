"""A look now and then at a sandbox in which nothing was asked to run: threads and daemons may go on."""

from __future__ import annotations

import time

from executor_sandbox import process_usage
from executor_sandbox.kernel_keeper import KernelKeeper

_SHORTEST = 0.1
_LONGEST = 5.0
# CPU seconds between two looks below which a sandbox counts as asleep.
_ASLEEP = 0.001


class IdleWatch:
    """Looks less and less often while nothing happens, so that many idle sandboxes cost next to nothing."""

    def __init__(self) -> None:
        self._interval = _SHORTEST
        self._next = time.monotonic() + _SHORTEST
        self._cpu = 0.0

    def seconds_to_wait(self) -> float:
        return max(0.0, self._next - time.monotonic())

    def look(self, keeper: KernelKeeper, max_memory: int) -> None:
        """Looks where that is due: ends a kernel with more memory than allowed, and lets one rest that has long been asleep."""
        now = time.monotonic()
        if now < self._next:
            return
        meter = keeper.meter
        cpu = process_usage.cpu_time(meter.processes())
        asleep = abs(cpu - self._cpu) < _ASLEEP
        self._interval = min(_LONGEST, self._interval * 2) if asleep else _SHORTEST
        self._cpu = cpu
        self._next = now + self._interval
        if meter.used(max_memory).bytes > max_memory:
            keeper.end_kernel()
        elif self._interval == _LONGEST:
            keeper.rest()
