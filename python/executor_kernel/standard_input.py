"""Standard input of one run: a text, then the end of the file."""

from __future__ import annotations

import io
import os
import sys
from typing import Optional

_StringIO = io.StringIO


def provide(text: Optional[str]) -> None:
    """Makes `text` what file descriptor 0 and `sys.stdin` read; None reads as empty, so `input()` raises EOFError."""
    content = (text or "").encode("utf-8", "replace")
    if _replace_descriptor(content):
        sys.stdin = open(0, encoding="utf-8", errors="replace", closefd=False)
    else:
        sys.stdin = _StringIO(content.decode("utf-8"))


def _replace_descriptor(content: bytes) -> bool:
    if not hasattr(os, "memfd_create"):
        return False
    try:
        source = os.memfd_create("stdin")
    except OSError:
        # Refused by the system's own filter or limits: programs then inherit the previous input, Python reads the text.
        return False
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(source, view) :]
        os.lseek(source, 0, os.SEEK_SET)
        if source != 0:
            os.dup2(source, 0, inheritable=True)
        return True
    except OSError:
        return False
    finally:
        if source != 0:
            os.close(source)
