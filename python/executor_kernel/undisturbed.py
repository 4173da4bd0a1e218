"""Parts of the kernel that an interrupt must not break off: it would leave half a frame on the channel."""

from __future__ import annotations

from _thread import get_ident as _get_ident


class Undisturbed:
    """A context that holds an interrupt back until its end. To be made in the main thread: handlers run in no other, so
    that other threads need no care.
    """

    def __init__(self) -> None:
        self._main_thread = _get_ident()
        self._depth = 0
        self._pending = False

    @property
    def is_active(self) -> bool:
        """Whether the main thread is inside of the context."""
        return self._depth > 0

    def postpone(self) -> None:
        """To be called by the handler: the interrupt is raised at the end of the context."""
        self._pending = True

    def forget(self) -> None:
        """Drops an interrupt that was meant for what has ended."""
        self._pending = False

    def __enter__(self) -> None:
        if _get_ident() == self._main_thread:
            self._depth += 1

    def __exit__(self, *_error: object) -> None:
        if _get_ident() != self._main_thread:
            return
        self._depth -= 1
        if self._depth == 0 and self._pending:
            self._pending = False
            raise KeyboardInterrupt
