"""What the processes of a sandbox use, read from the kernel by the supervisor, which is their pid 1."""

from __future__ import annotations

import os
import resource
import time
from typing import Iterator, List, NamedTuple

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")
_MEMORY_FILE_SYSTEMS = ("/workspace", "/tmp", "/dev/shm")


def processes() -> List[int]:
    """Every process of the sandbox beside the supervisor."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]


def resident_memory(pids: List[int]) -> int:
    """Bytes in use by these processes and by the files in memory; pages shared between them count once each."""
    return sum(_resident(pid) for pid in pids) + _files_in_memory()


def own_memory(pids: List[int]) -> int:
    """The same with every shared page divided among those that share it: the fair figure, and dearer to read."""
    return sum(_proportional(pid) for pid in pids) + _files_in_memory()


class Status(NamedTuple):
    """What the kernel says of one process's memory, in bytes; all 0 when it is gone."""

    #: The most that was ever resident, since the last `reset_peak`.
    peak_memory: int
    #: The most address space that it ever had.
    peak_address_space: int
    #: Private, writable memory that it has mapped: what RLIMIT_DATA counts.
    data: int


def status(pid: int) -> Status:
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            fields = dict(line.split(b":", 1) for line in file)
    except OSError:
        return Status(0, 0, 0)
    # A process that is ending has no memory fields any more.
    return Status(*(int(fields.get(name, b"0 kB").split()[0]) * 1024 for name in (b"VmHWM", b"VmPeak", b"VmData")))


def reset_peak(pid: int) -> None:
    try:
        with open(f"/proc/{pid}/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        # A process that made itself undumpable keeps its old mark: the figure is then too high, never too low.
        pass


def cpu_time(pids: List[int]) -> float:
    """CPU seconds of these processes, and of all that the supervisor has reaped."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime + sum(_cpu_times(pids))


def _cpu_times(pids: List[int]) -> Iterator[float]:
    for pid in pids:
        try:
            # The CPU clock of another process, to the nanosecond: clock_getcpuclockid(3).
            yield time.clock_gettime((~pid << 3) | 2)
            yield _children_cpu(pid)
        except OSError:
            continue


def _children_cpu(pid: int) -> float:
    with open(f"/proc/{pid}/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    return (int(fields[13]) + int(fields[14])) / _TICKS


def _resident(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE
    except OSError:
        return 0


def _proportional(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
            for line in file:
                if line.startswith(b"Pss:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        return _resident(pid)
    return 0


def _files_in_memory() -> int:
    total = 0
    for folder in _MEMORY_FILE_SYSTEMS:
        usage = os.statvfs(folder)
        total += (usage.f_blocks - usage.f_bfree) * usage.f_frsize
    return total
