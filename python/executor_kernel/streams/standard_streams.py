"""The process's own output streams, kept so that code which replaces or closes them cannot mute what follows."""

from __future__ import annotations

import io
import sys
from typing import Any

from executor_kernel.streams.thread_runs import ThreadRuns

_TextIOWrapper = io.TextIOWrapper
_FileIO = io.FileIO
_BufferedWriter = io.BufferedWriter
_write = io.TextIOWrapper.write


class _Stream(_TextIOWrapper):
    """A standard stream as it is when every thread may write to it: nothing of its own on the way."""

    threads: ThreadRuns


class _GuardedStream(_Stream):
    """The same while there are threads of earlier runs, which write to nobody."""

    def write(self, text: str) -> int:
        return len(text) if self.threads.is_late() else _write(self, text)


class StandardStreams:
    """sys.stdout and sys.stderr as the process started with them: UTF-8, a line at a time."""

    def __init__(self) -> None:
        self._threads = ThreadRuns()
        self._streams: list[tuple[str, int, Any]] = [
            ("stdout", 1, _open(1, self._threads)),
            ("stderr", 2, _open(2, self._threads)),
        ]
        for name, _, stream in self._streams:
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)

    def begin(self) -> None:
        """Prepares for a run: the streams as they were, and closed to threads that earlier runs have left."""
        self.restore()
        self._close_to_late_threads()

    def end(self) -> None:
        """Flushes for the last time in a run; what its threads write from here on goes nowhere."""
        self._close_to_late_threads()
        self.flush()

    def _close_to_late_threads(self) -> None:
        kind = _GuardedStream if self._threads.begin() else _Stream
        for _, _, stream in self._streams:
            if isinstance(stream, _Stream):
                stream.__class__ = kind

    def restore(self) -> None:
        """Puts the original streams back, opened anew where they were closed."""
        streams: list[tuple[str, int, Any]] = []
        for name, descriptor, stream in self._streams:
            usable = stream if _is_usable(stream) else _open(descriptor, self._threads)
            setattr(sys, name, usable)
            streams.append((name, descriptor, usable))
        self._streams = streams

    def flush(self) -> None:
        """Flushes the current streams and the original ones; a stream that cannot be flushed has nothing to give."""
        for stream in (sys.stdout, sys.stderr, *(stream for _, _, stream in self._streams)):
            try:
                stream.flush()
            except Exception:
                # A replaced stream is the code's own object, and a closed pipe has nobody left to read it.
                continue

    def warn(self, text: str) -> None:
        """Writes one line to the original standard error."""
        try:
            self._streams[1][2].write(text + "\n")
        except (OSError, ValueError):
            # Nobody reads it any more; a warning is not worth failing a run.
            return


def _open(descriptor: int, threads: ThreadRuns) -> Any:
    try:
        binary = _BufferedWriter(_FileIO(descriptor, "w", closefd=False))
    except OSError:
        # The code closed the descriptor itself: what is written from here on is lost, as it asked.
        return io.StringIO()
    stream = _Stream(binary, encoding="utf-8", errors="backslashreplace", line_buffering=True)
    stream.threads = threads
    return stream


def _is_usable(stream: Any) -> bool:
    try:
        return not stream.closed
    except ValueError:
        # A detached wrapper has no buffer to ask.
        return False
