"""Taking the exit status of processes, by their pid 1, which adopts all that lose their parent."""

from __future__ import annotations

import os


def reap(pid: int) -> tuple[int, int]:
    """The wait status and the peak memory, in bytes, of a process that has ended."""
    _, status, usage = os.wait4(pid, 0)
    return status, usage.ru_maxrss * 1024


def reap_orphans(own: set[int]) -> set[int]:
    """Takes the status of processes that have ended, save those of `own`, which are awaited where they are judged; which."""
    reaped: set[int] = set()
    while True:
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return reaped
        if ended is None or ended.si_pid in own:
            # Nobody, or one whose status is about to be taken where it is judged.
            return reaped
        os.waitpid(ended.si_pid, os.WNOHANG)
        reaped.add(ended.si_pid)
