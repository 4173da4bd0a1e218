"""What the processes of a sandbox use, read from the kernel by the supervisor, which is their pid 1."""

from __future__ import annotations

import os
import resource
import time
from typing import Iterator, List

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")
_MEMORY_FILE_SYSTEMS = ("/workspace", "/tmp", "/dev/shm")


def processes() -> List[int]:
    """Every process of the sandbox beside the supervisor."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]


def resident_memory() -> int:
    """Bytes in use by all processes and by the files they keep in memory; pages shared between them count once each."""
    return sum(_resident(pid) for pid in processes()) + _files_in_memory()


def own_memory() -> int:
    """The same with every shared page divided among those that share it: the fair figure, and dearer to read."""
    return sum(_proportional(pid) for pid in processes()) + _files_in_memory()


def peak_memory(pid: int) -> int:
    """The kernel's own high-water mark of one process, in bytes; 0 when it is gone."""
    return _status_kilobytes(pid, b"VmHWM:") * 1024


def peak_address_space(pid: int) -> int:
    """The most address space that one process ever had, in bytes; 0 when it is gone."""
    return _status_kilobytes(pid, b"VmPeak:") * 1024


def data_size(pid: int) -> int:
    """Bytes of private, writable memory that a process has mapped: what RLIMIT_DATA counts."""
    return _status_kilobytes(pid, b"VmData:") * 1024


def reset_peak(pid: int) -> None:
    try:
        with open(f"/proc/{pid}/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        # A process that made itself undumpable keeps its old mark: the figure is then too high, never too low.
        pass


def cpu_time() -> float:
    """CPU seconds of all processes that live, and of those that the supervisor has reaped."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime + sum(_cpu_times())


def _cpu_times() -> Iterator[float]:
    for pid in processes():
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


def _status_kilobytes(pid: int, field: bytes) -> int:
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            for line in file:
                if line.startswith(field):
                    return int(line.split()[1])
    except OSError:
        return 0
    return 0
