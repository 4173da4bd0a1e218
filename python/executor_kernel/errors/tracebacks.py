"""What an exception of the code looks like to the host."""

from __future__ import annotations

import linecache
import os
import sys
import traceback
from errno import ENOMEM
from types import TracebackType
from typing import Any

from executor_kernel.displays.bounded_repr import shorten
from executor_kernel.errors.facts import facts_of, is_group

MAX_TRACEBACK_CHARACTERS = 60_000
MAX_MESSAGE_CHARACTERS = 10_000
_MAX_FRAMES = 60

_OWN = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep
_TracebackException = traceback.TracebackException
_clear_frames = traceback.clear_frames


def describe(error: BaseException, filename: str | None = None) -> dict[str, Any]:
    """The `error` of an error frame; `filename` is the cell that was given, whose lines `line` counts."""
    if isinstance(error, MemoryError):
        # What the frames hold is most often what filled the memory.
        _clear_frames(error.__traceback__)
    _keep_user_frames(error, set())
    frames = _frames(error.__traceback__)
    return {
        "name": type(error).__name__,
        "message": shorten(message_of(error), MAX_MESSAGE_CHARACTERS),
        "line": _line_of(error, frames, filename),
        "traceback": shorten(_format(error), MAX_TRACEBACK_CHARACTERS),
        "frames": frames,
        "facts": facts_of(error),
    }


def message_of(error: BaseException) -> str:
    """The exception's text, whatever its `__str__` does."""
    if isinstance(error, SyntaxError):
        return str(error.msg)
    try:
        return str(error)
    except Exception:
        return "<the exception's text could not be read>"


def lacks_memory(error: BaseException) -> bool:
    """Whether an exception, or what it came of, says that memory was refused."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        if isinstance(current, MemoryError) or (isinstance(current, OSError) and current.errno == ENOMEM):
            return True
        seen.add(id(current))
        current = current.__cause__ or current.__context__
    return False


def is_kernel_file(filename: str) -> bool:
    """Whether a file is one of the kernel's own."""
    return filename.startswith(_OWN)


def _keep_user_frames(error: BaseException | None, seen: set[int]) -> None:
    """Takes the kernel's frames out of an exception, of its causes and of a group's members."""
    pending: list[BaseException | None] = [error]
    while pending:
        current = pending.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        current.__traceback__ = _user_part(current.__traceback__)
        pending += [current.__cause__, current.__context__]
        pending += list(getattr(current, "exceptions", ()) if is_group(current) else ())


def _user_part(trace: TracebackType | None) -> TracebackType | None:
    entries: list[TracebackType] = []
    while trace is not None:
        entries.append(trace)
        trace = trace.tb_next
    # What stands above the first cell is the kernel and, under a top-level await, asyncio's runner.
    first = next((index for index, entry in enumerate(entries) if _is_cell(entry)), 0)
    kept: TracebackType | None = None
    for entry in reversed(entries[first:]):
        if not is_kernel_file(entry.tb_frame.f_code.co_filename):
            kept = TracebackType(kept, entry.tb_frame, entry.tb_lasti, entry.tb_lineno or 0)
    return kept


def _is_cell(entry: TracebackType) -> bool:
    # A program has a path for its name.
    frame = entry.tb_frame
    return frame.f_code.co_filename.startswith("<cell ") or frame.f_globals.get("__name__") == "__main__"


def _frames(trace: TracebackType | None) -> list[dict[str, Any]]:
    frames: list[dict[str, Any]] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append({"file": code.co_filename, "line": trace.tb_lineno or 0, "function": code.co_name})
        trace = trace.tb_next
    if len(frames) > _MAX_FRAMES:
        frames = frames[: _MAX_FRAMES // 2] + frames[-_MAX_FRAMES // 2 :]
    for frame in frames:
        frame["source"] = shorten(linecache.getline(frame["file"], frame["line"]).strip(), 500)
    return frames


# Saves time on long chains of causes; Python 3.9 does not know it.
_OPTIONS: dict[str, Any] = {"compact": True} if sys.version_info >= (3, 10) else {}


def _line_of(error: BaseException, frames: list[dict[str, Any]], filename: str | None) -> int | None:
    if isinstance(error, SyntaxError) and error.filename == filename:
        return error.lineno
    lines = [frame["line"] for frame in frames if frame["file"] == filename]
    # A module that is interrupted before its first line is on line 0.
    return lines[-1] or None if lines else None


def _format(error: BaseException) -> str:
    try:
        exception = _TracebackException(type(error), error, error.__traceback__, **_OPTIONS)
        return "".join(exception.format())
    except (RecursionError, MemoryError, AttributeError, TypeError, ValueError):
        # An exception whose own attributes are broken still has a name and a text.
        return f"{type(error).__name__}: {message_of(error)}\n"
