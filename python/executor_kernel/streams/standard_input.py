"""Standard input of one run: a text, then the end of the file."""

from __future__ import annotations

import io
import os
import sys

_StringIO = io.StringIO
# Kept, because the code may replace them.
_open, _open_descriptor, _close, _write, _seek, _duplicate = open, os.open, os.close, os.write, os.lseek, os.dup2
_NULL = "/dev/null"
# What reads nothing from descriptor 0, made once in the fork server.
_empty = sys.stdin


def provide(text: str | None) -> None:
    """Makes `text` what file descriptor 0 and `sys.stdin` read; None reads as empty, so `input()` raises EOFError."""
    if not text and _empty_descriptor() and _empty is not None and not _empty.closed:
        sys.stdin = _empty
        return
    content = (text or "").encode("utf-8", "replace")
    if _replace_descriptor(content):
        sys.stdin = _open(0, encoding="utf-8", errors="replace", closefd=False)
    else:
        sys.stdin = _StringIO(content.decode("utf-8"))


def _empty_descriptor() -> bool:
    try:
        source = _open_descriptor(_NULL, os.O_RDONLY)
    except OSError:
        return False
    if source != 0:
        _duplicate(source, 0, inheritable=True)
        _close(source)
    return True


def _replace_descriptor(content: bytes) -> bool:
    try:
        # A file without a name, which is gone with its last descriptor.
        source = _open_descriptor("/tmp", os.O_TMPFILE | os.O_RDWR, 0o600)
    except (OSError, AttributeError):
        # The disk is full, or knows no such files: programs then inherit the previous input, Python reads the text.
        return False
    try:
        view = memoryview(content)
        while view:
            view = view[_write(source, view) :]
        _seek(source, 0, os.SEEK_SET)
        if source != 0:
            _duplicate(source, 0, inheritable=True)
        return True
    except OSError:
        return False
    finally:
        if source != 0:
            _close(source)
