"""Files that a kernel has open, noted before a fork and opened again in the copy that goes on from there.

A fork shares with its copy the place in a file from which the next read or write goes on, so that whichever goes on reading
or writing moves it for both. And a file that was put back is another one than the one that is open.
"""

from __future__ import annotations

import fcntl
import os
import stat
from typing import NamedTuple

_WORKSPACE = "/workspace/"

_dup2 = os.dup2
_close = os.close
_listdir = os.listdir
_readlink = os.readlink
_lseek = os.lseek
_fstat = os.fstat


class OpenFile(NamedTuple):
    """A file that is open, and where in it."""

    descriptor: int
    #: Where it is in the workspace; empty for one that is elsewhere, or has no name any more.
    path: str
    position: int


def note() -> list[OpenFile]:
    """The files that are open now."""
    try:
        names = _listdir("/proc/self/fd")
    except Exception:
        # An audit hook of the code's may raise whatever it likes.
        return []
    found = []
    for name in names:
        descriptor = int(name)
        try:
            status = _fstat(descriptor)
            if stat.S_ISREG(status.st_mode):
                path = _readlink(f"/proc/self/fd/{name}") if status.st_nlink > 0 else ""
                kept = path if path.startswith(_WORKSPACE) else ""
                found.append(OpenFile(descriptor, kept, _lseek(descriptor, 0, os.SEEK_CUR)))
        except OSError:
            # It was the list's own.
            continue
    return found


def reopen(files: list[OpenFile], is_fork: bool) -> None:
    """Has these files stand where they stood. Those of the workspace are opened again, and in a fork, whose origin goes on in
    what they share, the others as well; one that cannot be stays what it is.
    """
    for descriptor, path, position in files:
        try:
            is_own = _reopen(descriptor, path) if path != "" else False
            if not is_own and is_fork:
                is_own = _reopen(descriptor, f"/proc/self/fd/{descriptor}")
            if is_own or not is_fork:
                _lseek(descriptor, position, os.SEEK_SET)
        except OSError:
            # It was closed by a hook of the code's.
            continue


def _reopen(descriptor: int, path: str) -> bool:
    try:
        flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        inheritable = os.get_inheritable(descriptor)
        opened = os.open(path, flags & (os.O_ACCMODE | os.O_APPEND))
    except Exception:
        # The moment did not have that file, it may not be opened, or an audit hook of the code's has raised.
        return False
    _dup2(opened, descriptor, inheritable)
    _close(opened)
    return True
