"""Which run a thread belongs to: one that outlives its run must not print into the next."""

from __future__ import annotations

import _thread
import threading
from typing import Any, Callable

from executor_sandbox.thread_room import make_room

# What starts threads, by the modules that have a name for it; the joinable ones came with Python 3.13.
_STARTERS = (
    (_thread, "start_new_thread"),
    (_thread, "start_joinable_thread"),
    (threading, "_start_new_thread"),
    (threading, "_start_joinable_thread"),
)
_count_threads = _thread._count


class ThreadRuns:
    """Marks every thread with the run that it was started in, by whichever thread. One per process."""

    def __init__(self) -> None:
        self._current = 0
        self._has_room = False
        self._own = _thread._local()
        for module, name in _STARTERS:
            start = getattr(module, name, None)
            if start is not None:
                setattr(module, name, self._marking(start))

    def begin(self) -> bool:
        """Begins a run, or the time between two; True when threads of earlier ones are still there."""
        self._current += 1
        # The supervisor sets the limits anew for every run.
        self._has_room = False
        return _count_threads() > 0

    def is_late(self) -> bool:
        """Whether the calling thread belongs to an earlier run. The main thread, and any that C code made, never does."""
        return bool(getattr(self._own, "run", self._current) != self._current)

    def _marking(self, start: Callable[..., Any]) -> Callable[..., Any]:
        def start_marked(function: Callable[..., Any], *rest: Any, **options: Any) -> Any:
            run = getattr(self._own, "run", self._current)
            if not self._has_room:
                self._has_room = True
                make_room()

            def marked(*arguments: Any, **keywords: Any) -> Any:
                self._own.run = run
                return function(*arguments, **keywords)

            return start(marked, *rest, **options)

        return start_marked
