"""Which process may call `setns` now: the one copy that a supervisor of this sandbox, or of a fork of it, moves into a fork.

The filter of all kernels of a sandbox and its forks asks on one descriptor, which the first supervisor answers. Whoever
wants a copy to pass writes it down here, in memory that the supervisors share.
"""

from __future__ import annotations

import mmap
import os
import struct

from executor_sandbox.linux import Question, answer_question, read_question
from executor_sandbox.process_files import read_file

_SLOT = struct.Struct("=QQ")
_SLOTS = 64


class SetnsPermits:
    """Made by the first supervisor of a sandbox, before it forks."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _SLOTS * _SLOT.size)

    def grant(self, pid: int) -> None:
        """Lets a process of the caller's pid namespace pass."""
        self._write(_own_namespace(), pid)

    def withdraw(self) -> None:
        """Lets none of the caller's pass any more."""
        self._write(_own_namespace(), 0)

    def decide(self, listener: int) -> None:
        """Answers one question."""
        try:
            question = read_question(listener)
            answer_question(listener, question, self._is_granted(question))
        except OSError:
            # Whoever asked is gone.
            return

    def _is_granted(self, question: Question) -> bool:
        inner = _inner_pid(question.pid)
        namespace = _namespace_of(question.pid)
        return inner is not None and namespace is not None and any(
            _SLOT.unpack_from(self._memory, slot * _SLOT.size) == (namespace, inner) for slot in range(_SLOTS)
        )

    def _write(self, namespace: int, pid: int) -> None:
        free: int | None = None
        for slot in range(_SLOTS):
            held, _ = _SLOT.unpack_from(self._memory, slot * _SLOT.size)
            if held == namespace:
                _SLOT.pack_into(self._memory, slot * _SLOT.size, namespace if pid else 0, pid)
                return
            free = slot if held == 0 and free is None else free
        if pid and free is not None:
            _SLOT.pack_into(self._memory, free * _SLOT.size, namespace, pid)


def _own_namespace() -> int:
    return os.stat("/proc/self/ns/pid").st_ino


def _namespace_of(pid: int) -> int | None:
    try:
        return os.stat(f"/proc/{pid}/ns/pid").st_ino
    except OSError:
        return None


def _inner_pid(pid: int) -> int | None:
    """The number that a process has in its own pid namespace."""
    try:
        for line in read_file(f"/proc/{pid}/status").split(b"\n"):
            if line.startswith(b"NSpid:"):
                return int(line.split()[-1])
    except OSError:
        # It has ended, and has no number any more.
        pass
    return None
