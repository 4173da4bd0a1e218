"""Pages of memory that this process has to itself, and having them to itself again after a fork.

A fork shares all pages with the copy, and the next run then waits, for each that it writes to, until the machine has copied
that page. It writes mostly to what the runs before it wrote to: those pages are copied ahead, while nobody waits.
"""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Iterable
from typing import Callable

_PAGE = os.sysconf("SC_PAGE_SIZE")
_PAGEMAP_ENTRY = 8
_MADV_POPULATE_WRITE = 23
# What is looked at, the smallest mappings first: the rest of a large heap is not worth its time.
_MOST_LOOKED_AT = 256 << 20
# Whether a larger amount is written to again has to be seen before it is copied, and seen again after some copies.
_LITTLE = 4 << 20
_MOST = 96 << 20
_TRUSTED_ROUNDS = 8
# Copied at once; a run that comes meanwhile waits for so much.
_PIECE = 64 * _PAGE

# The highest byte of an entry, https://docs.kernel.org/admin-guide/mm/pagemap.html: present, of this process alone, not of a file.
_runs_of_owned = re.compile(rb"[\x81\x83]+").finditer
_open, _close, _pread, _read = os.open, os.close, os.pread, os.read
_madvise = ctypes.CDLL(None).madvise
_madvise.argtypes = (ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int)

#: Address and length in bytes.
Range = tuple[int, int]


class OwnedPages:
    """Looks before a fork, and takes back after it."""

    def __init__(self) -> None:
        self._was_much = False
        self._trusted = 0

    def look(self) -> list[Range]:
        """What is to be taken back after the fork."""
        try:
            owned = sorted(_owned(), key=_length)
        except Exception:
            # Without them the next run is slower, and as right. An audit hook of the code's may raise whatever it likes.
            return []
        if sum(map(_length, owned)) <= _LITTLE:
            self._was_much, self._trusted = False, 0
            return owned
        if self._trusted > 0:
            self._trusted -= 1
        elif self._was_much:
            # Nothing of it was taken back the last time, so that it has been written to since.
            self._trusted = _TRUSTED_ROUNDS
        self._was_much = True
        return _up_to(_MOST if self._trusted > 0 else _LITTLE, owned)

    def take_back(self, owned: Iterable[Range], is_wanted: Callable[[], bool]) -> None:
        """Copies the pages of these ranges as long as nobody wants the process to do something else."""
        for start, length in owned:
            for address in range(start, start + length, _PIECE):
                if is_wanted():
                    return
                # Pages that the other threads have given back meanwhile are none to have.
                _madvise(address, min(_PIECE, start + length - address), _MADV_POPULATE_WRITE)


def _owned() -> Iterable[Range]:
    pagemap = _open("/proc/self/pagemap", os.O_RDONLY | os.O_CLOEXEC)
    try:
        for start, length in _up_to(_MOST_LOOKED_AT, sorted(_writable(), key=_length)):
            # One byte of each entry says it.
            entries = _pread(pagemap, length // _PAGE * _PAGEMAP_ENTRY, start // _PAGE * _PAGEMAP_ENTRY)[7::8]
            for run in _runs_of_owned(entries):
                first, end = run.span()
                yield start + first * _PAGE, (end - first) * _PAGE
    finally:
        _close(pagemap)


def _writable() -> Iterable[Range]:
    for line in _read_whole("/proc/self/maps").splitlines():
        addresses, rights = line.split(None, 2)[:2]
        if rights == b"rw-p":
            start, _, end = addresses.partition(b"-")
            yield int(start, 16), int(end, 16) - int(start, 16)


def _read_whole(path: str) -> bytes:
    descriptor = _open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return b"".join(iter(lambda: _read(descriptor, 1 << 16), b""))
    finally:
        _close(descriptor)


def _up_to(most: int, ranges: list[Range]) -> list[Range]:
    """The first of these which are no more than that together."""
    taken = []
    for found in ranges:
        most -= found[1]
        if most < 0:
            break
        taken.append(found)
    return taken


def _length(found: Range) -> int:
    return found[1]
