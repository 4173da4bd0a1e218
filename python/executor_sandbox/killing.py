"""Ending processes of a sandbox, by its pid 1, so that none survives."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Collection, Iterable, Iterator
from typing import Callable

from executor_sandbox import process_usage
from executor_sandbox.process_files import read_file

_PATIENCE_SECONDS = 30.0
# Where many others are at work, one that is to stop may wait long for a processor.
_STILL_SECONDS = 30.0
# Whoever sleeps in the kernel for that long waits for something that does not come, and has no fork under way.
_STUCK_SECONDS = 1.0
_ROUND_SECONDS = 0.0002
# Most processes are gone at once; a large one takes long to give its memory back.
_FIRST_PAUSE_SECONDS = 0.0001
_LONGEST_PAUSE_SECONDS = 0.001
_STILL = b"TtZX"
# Of the fields from the state on: the flags, and how many threads there are.
_FLAGS = 6
_COUNT = 17
_EXITING = 0x4


def kill_everything(zombie: int | None = None) -> None:
    """Kills every process of the sandbox and takes their exit status, save that of `zombie`, which is judged elsewhere."""
    for _ in rounds(_PATIENCE_SECONDS):
        try:
            # One call reaches all, so that a fork bomb has no time to run ahead.
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            return
        left = [pid for pid in process_usage.processes() if pid != zombie]
        for pid in left:
            _take_status(pid)
        if not left:
            return


def kill_all_but(spared: set[int], ancestors: Collection[int] = ()) -> None:
    """Kills every process that is not `spared`, nor descends from one of `ancestors`; their exit status is left to be taken."""
    try:
        for _ in rounds(_PATIENCE_SECONDS):
            # All are stopped in one call first: processes that are killed one by one could fork faster than they die.
            stop_all()
            parents = _parents()
            victims = [
                pid
                for pid in parents
                if pid not in spared and not _descends(pid, ancestors, parents) and not _is_zombie(pid)
            ]
            if not victims:
                return
            for pid in victims:
                _kill(pid)
    finally:
        continue_all()


def rounds(seconds: float) -> Iterator[None]:
    """Rounds of waiting for processes to end, for so long: at first one soon after the other."""
    deadline = time.monotonic() + seconds
    pause = _FIRST_PAUSE_SECONDS
    while time.monotonic() < deadline:
        yield
        time.sleep(pause)
        pause = min(_LONGEST_PAUSE_SECONDS, pause * 2)


def without_descendants(pids: list[int], ancestors: Collection[int]) -> list[int]:
    """Those that are not among `ancestors`, and do not descend from one."""
    parents = _parents()
    return [pid for pid in pids if not _descends(pid, ancestors, parents)]


def stop_all() -> None:
    """Stops every process of the sandbox but the caller, and waits until all stand still.

    A fork that both this and `continue_all` came in the midst of would leave its child stopped for good: the kernel
    hands a stop on to it, and not what ends one.
    """
    _signal_all(signal.SIGSTOP)
    wait_until_still(process_usage.processes)


def wait_until_still(pids: Callable[[], Iterable[int]]) -> bool:
    """Waits until no thread of processes that have been stopped runs any more; False when that does not come."""
    start = time.monotonic()
    while True:
        threads = {pid: _threads(pid) for pid in pids()}
        states = _states_of_movers(threads)
        # Whoever was in the midst of a fork when the list was made may have stopped before it was looked at.
        if not states and not any(_is_new(pid, threads.get(pid)) for pid in pids()):
            return True
        is_stuck = bool(states) and states <= {b"D", b"S"}
        if time.monotonic() - start > (_STUCK_SECONDS if is_stuck else _STILL_SECONDS):
            return False
        time.sleep(_ROUND_SECONDS)


def _states_of_movers(threads: dict[int, list[list[bytes]]]) -> set[bytes]:
    """The states of all that do not stand still."""
    # Whoever waits for its child to end or to become another program (vfork) is not stopped; the child is.
    awaited = {int(stat[1]) for stats in threads.values() for stat in stats if stat[0] in _STILL}
    return {
        stat[0]
        for pid, stats in threads.items()
        for stat in stats
        if stat[0] not in _STILL and not (stat[0] == b"D" and pid in awaited) and not _waits_in_exit(stat)
    }


def _is_new(pid: int, known: list[list[bytes]] | None) -> bool:
    """Whether a process, or a thread of it, is not among those that were looked at."""
    return known is None or (len(known) > 1 and len(process_usage.threads(pid)) > len(known))


def _waits_in_exit(stat: list[bytes]) -> bool:
    # As the first of a pid namespace does until all in it are gone, whose parent may be the one that waits for it here.
    return stat[0] == b"S" and bool(int(stat[_FLAGS]) & _EXITING)


def _threads(pid: int) -> list[list[bytes]]:
    """The fields of each thread of a process; nothing when it is gone."""
    stat = _stat(pid)
    stats = [_stat(thread) for thread in process_usage.threads(pid)] if stat and stat[_COUNT] != b"1" else [stat]
    return [stat for stat in stats if stat]


def continue_all() -> None:
    """Lets them go on."""
    _signal_all(signal.SIGCONT)


def _signal_all(number: int) -> None:
    try:
        os.kill(-1, number)
    except ProcessLookupError:
        # There is nobody.
        pass


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        # It has ended by itself.
        pass


def _take_status(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        # Not adopted yet: its parent is about to die.
        pass


def _parents() -> dict[int, int]:
    return {pid: int(fields[1]) for pid in process_usage.processes() if len(fields := _stat(pid)) > 1}


def _descends(pid: int, ancestors: Collection[int], parents: dict[int, int]) -> bool:
    while pid in parents:
        if pid in ancestors:
            return True
        pid = parents[pid]
    return False


def _is_zombie(pid: int) -> bool:
    # One whose first thread alone has ended looks the same, but for the others.
    stat = _stat(pid)
    return stat[:1] == [b"Z"] and stat[_COUNT] == b"1"


def _stat(pid: int | str) -> list[bytes]:
    """The fields of /proc/pid/stat from the state on; empty when the process is gone."""
    try:
        return read_file(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    except OSError:
        return []
