"""The kernel's reports of what happens in folders: inotify(7), which the standard library does not have."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import NamedTuple

from executor_sandbox import linux

IN_MODIFY = 0x2
IN_ATTRIB = 0x4
IN_MOVED_FROM = 0x40
IN_MOVED_TO = 0x80
IN_CREATE = 0x100
IN_DELETE = 0x200
IN_UNMOUNT = 0x2000
IN_Q_OVERFLOW = 0x4000
IN_IGNORED = 0x8000
IN_ISDIR = 0x40000000
_IN_ONLYDIR = 0x01000000

_CHANGES = IN_MODIFY | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE
# struct inotify_event: watch, mask, cookie, length of the name that follows, padded with zeros.
_EVENT = struct.Struct("iIII")
_READ_BYTES = 1 << 16


class Event(NamedTuple):
    """One change; `name` is empty where it befell the folder itself."""

    watch: int
    mask: int
    name: str


class Inotify:
    """Watches folders for changes of their entries. Its calls raise OSError, ENOSPC or EMFILE where the user has no more."""

    def __init__(self) -> None:
        self._descriptor = linux.inotify_init(os.O_NONBLOCK | os.O_CLOEXEC)

    def watch(self, folder: int) -> int:
        """Begins to watch an open folder; the number that its events carry."""
        return linux.inotify_add_watch(self._descriptor, f"/proc/self/fd/{folder}", _CHANGES | _IN_ONLYDIR)

    def events(self) -> Iterator[Event]:
        """What has happened since they were read last. Does not wait."""
        while True:
            try:
                data = os.read(self._descriptor, _READ_BYTES)
            except BlockingIOError:
                return
            offset = 0
            while offset < len(data):
                watch, mask, _, length = _EVENT.unpack_from(data, offset)
                offset += _EVENT.size
                name = data[offset : offset + length].split(b"\0", 1)[0]
                offset += length
                yield Event(watch, mask, os.fsdecode(name))

    def close(self) -> None:
        os.close(self._descriptor)
