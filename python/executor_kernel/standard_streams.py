"""The process's own output streams, kept so that code which replaces or closes them cannot mute what follows."""

from __future__ import annotations

import io
import sys
from typing import Any, List, Tuple

_TextIOWrapper = io.TextIOWrapper
_FileIO = io.FileIO
_BufferedWriter = io.BufferedWriter


class StandardStreams:
    """sys.stdout and sys.stderr as the process started with them: UTF-8, a line at a time."""

    def __init__(self) -> None:
        self._streams: List[Tuple[str, int, Any]] = [
            ("stdout", 1, _prepare(sys.stdout, 1)),
            ("stderr", 2, _prepare(sys.stderr, 2)),
        ]

    def restore(self) -> None:
        """Puts the original streams back, opened anew where they were closed."""
        streams: List[Tuple[str, int, Any]] = []
        for name, descriptor, stream in self._streams:
            usable = stream if _is_usable(stream) else _open(descriptor)
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


def _prepare(stream: Any, descriptor: int) -> Any:
    if not isinstance(stream, _TextIOWrapper):
        return _open(descriptor)
    stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    return stream


def _open(descriptor: int) -> Any:
    try:
        binary = _BufferedWriter(_FileIO(descriptor, "w", closefd=False))
    except OSError:
        # The code closed the descriptor itself: what is written from here on is lost, as it asked.
        return io.StringIO()
    return _TextIOWrapper(binary, encoding="utf-8", errors="backslashreplace", line_buffering=True)


def _is_usable(stream: Any) -> bool:
    try:
        return not stream.closed
    except ValueError:
        # A detached wrapper has no buffer to ask.
        return False
