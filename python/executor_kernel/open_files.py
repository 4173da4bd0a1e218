"""Files that a kernel has open, noted before a fork and opened again in the copy that goes on from there.

A fork shares with its copy the place in a file from which the next read or write goes on, so that whichever goes on reading
or writing moves it for both. And a file that was put back is another one than the one that is open.
"""

from __future__ import annotations

import fcntl
import os
from typing import NamedTuple

_WORKSPACE = "/workspace/"

_dup2 = os.dup2
_close = os.close
_listdir = os.listdir
_readlink = os.readlink
_lseek = os.lseek
_fstat = os.fstat


class OpenFile(NamedTuple):
    """A file or folder of the workspace that is open, and where in it."""

    descriptor: int
    #: Empty for one that has no name any more.
    path: str
    position: int


def note() -> list[OpenFile]:
    """The files of the workspace that are open now."""
    try:
        names = _listdir("/proc/self/fd")
    except Exception:
        # An audit hook of the code's may raise whatever it likes.
        return []
    found = []
    for name in names:
        descriptor = int(name)
        try:
            path = _readlink(f"/proc/self/fd/{name}")
            if path.startswith(_WORKSPACE):
                is_named = _fstat(descriptor).st_nlink > 0
                found.append(OpenFile(descriptor, path if is_named else "", _lseek(descriptor, 0, os.SEEK_CUR)))
        except OSError:
            # It was the list's own, or has no place, as a pipe.
            continue
    return found


def reopen(files: list[OpenFile]) -> None:
    """Opens these files again, each where it was read or written last; one that is not there any more stays what it is."""
    for descriptor, path, position in files:
        try:
            if path != "":
                _reopen(descriptor, path)
        except Exception:
            # The moment did not have that file, or an audit hook of the code's has raised.
            pass
        try:
            _lseek(descriptor, position, os.SEEK_SET)
        except OSError:
            # It was closed, or has no place.
            continue


def _reopen(descriptor: int, path: str) -> None:
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    inheritable = os.get_inheritable(descriptor)
    opened = os.open(path, flags & (os.O_ACCMODE | os.O_APPEND))
    _dup2(opened, descriptor, inheritable)
    _close(opened)
