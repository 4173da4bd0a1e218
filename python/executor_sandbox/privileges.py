"""Making sure that nobody of the code keeps a capability that one process of it had to have for a moment."""

from __future__ import annotations

import os
import signal
import time

from executor_sandbox import process_usage
from executor_sandbox.killing import wait_until_still
from executor_sandbox.process_files import read_file

_FIELDS = (b"CapInh", b"CapPrm", b"CapEff", b"CapAmb")
# What another supervisor has just started gives up its capabilities within far less.
_PATIENCE_SECONDS = 1.0
_ROUND_SECONDS = 0.002


def kill_privileged(namespace: str) -> bool:
    """Kills every process in a user namespace, as /proc names it, that goes on holding a capability; True for any.

    Supervisors are spared. Nobody may be able to enter the namespace any more; with no_new_privs nobody in it gets a
    capability back. Raises OSError when a process does not let itself be stopped for a look.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    found = False
    while True:
        is_late = time.monotonic() > deadline
        if not _look(namespace, kill=is_late):
            return found
        found = found or is_late
        time.sleep(_ROUND_SECONDS)


def _look(namespace: str, kill: bool) -> bool:
    """Whether there is a privileged process now, all that could hand on what they have being stopped meanwhile."""
    stopped: set[int] = set()
    try:
        # What one has forked before it was stopped shows up in the next round.
        while fresh := {pid for pid in process_usage.processes() if _may_be_in(pid, namespace)} - stopped:
            stopped |= fresh
            for pid in fresh:
                _signal(pid, signal.SIGSTOP)
            if not wait_until_still(lambda: stopped):
                raise OSError(f"Not all of the processes {sorted(stopped)} stop")
        privileged = [pid for pid in stopped if _is_privileged(pid)]
        for pid in privileged if kill else ():
            _signal(pid, signal.SIGKILL)
        return bool(privileged)
    finally:
        # One by one, and only those that stand still: one call to all that meets a fork could stop the child for good.
        for pid in stopped:
            _signal(pid, signal.SIGCONT)


def _may_be_in(pid: int, namespace: str) -> bool:
    try:
        return os.readlink(f"/proc/{pid}/ns/user") == namespace
    except PermissionError:
        # Whoever has changed its user namespace hides until it says otherwise. So does a supervisor, which is the first
        # of its pid namespace; the code can make no namespace to be the first of.
        return not _field(pid, b"NSpid").endswith(b"\t1")
    except OSError:
        # It has ended.
        return False


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        # It has ended by itself.
        pass


def _is_privileged(pid: int) -> bool:
    # Each thread has capabilities of its own.
    return any(
        _field(thread, b"State")[:1] not in b"ZX" and any(_field(thread, name).strip(b"0") for name in _FIELDS)
        for thread in process_usage.threads(pid)
    )


def _field(who: int | str, name: bytes) -> bytes:
    """What /proc says of a process or thread; empty when it has ended."""
    try:
        status = read_file(f"/proc/{who}/status")
    except OSError:
        return b""
    return status.partition(b"\n" + name + b":\t")[2].partition(b"\n")[0]
