"""Ending processes of a sandbox, by its pid 1, so that none survives."""

from __future__ import annotations

import os
import signal
import time
from typing import Collection, Dict, List, Optional, Set

from . import watch
from .process_files import read_file

_PATIENCE_SECONDS = 5.0


def kill_everything(zombie: Optional[int] = None) -> None:
    """Kills every process of the sandbox and takes their exit status, save that of `zombie`, which is judged elsewhere."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            # One call reaches all, so that a fork bomb has no time to run ahead.
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            return
        left = [pid for pid in watch.processes() if pid != zombie]
        for pid in left:
            _take_status(pid)
        if not left:
            return
        time.sleep(0.001)


def kill_all_but(spared: Set[int], ancestors: Collection[int] = ()) -> None:
    """Kills every process that is not `spared`, nor descends from one of `ancestors`; their exit status is left to be taken."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    try:
        while time.monotonic() < deadline:
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
            time.sleep(0.001)
    finally:
        continue_all()


def without_descendants(pids: List[int], ancestors: Collection[int]) -> List[int]:
    """Those that are not among `ancestors`, and do not descend from one."""
    parents = _parents()
    return [pid for pid in pids if not _descends(pid, ancestors, parents)]


def stop_all() -> None:
    """Stops every process of the sandbox but the caller."""
    _signal_all(signal.SIGSTOP)


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


def _parents() -> Dict[int, int]:
    return {pid: int(fields[1]) for pid in watch.processes() if len(fields := _stat(pid)) > 1}


def _descends(pid: int, ancestors: Collection[int], parents: Dict[int, int]) -> bool:
    while pid in parents:
        if pid in ancestors:
            return True
        pid = parents[pid]
    return False


def _is_zombie(pid: int) -> bool:
    return _stat(pid)[:1] == [b"Z"]


def _stat(pid: int) -> list[bytes]:
    """The fields of /proc/pid/stat from the state on; empty when the process is gone."""
    try:
        return read_file(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    except OSError:
        return []
