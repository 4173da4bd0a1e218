"""What the processes of a sandbox use, read from the kernel by the supervisor, which is their pid 1."""

from __future__ import annotations

import os
import re
import resource
import time
from collections.abc import Iterator
from typing import NamedTuple

from executor_sandbox.process_files import read_file

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")
_SOCKETS = re.compile(rb"\b(?:inuse|tw) [1-9]")
_MEMORY_FILE_SYSTEMS = ("/workspace", "/tmp", "/dev/shm")


def processes() -> list[int]:
    """Every process of the sandbox beside the supervisor."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]


def threads(pid: int) -> list[str]:
    """The threads of a process, as folders below /proc; none when it is gone."""
    try:
        return [f"{pid}/task/{thread}" for thread in os.listdir(f"/proc/{pid}/task")]
    except OSError:
        return []


def resident_memory(pids: list[int]) -> list[int]:
    """Bytes in use by each of these processes, pages that they share with others included."""
    return [_resident(pid) for pid in pids]


def proportional_memory(pids: list[int]) -> int:
    """The same for all of them, with every shared page divided among those that share it; dearer to read."""
    return sum(_proportional(pid) for pid in pids)


class Status(NamedTuple):
    """What the kernel says of one process's memory, in bytes; all 0 when it is gone."""

    #: The most that was ever resident, since the last `reset_peak`.
    peak_memory: int
    #: What is resident now, shared pages included.
    resident: int
    #: The most address space that it ever had.
    peak_address_space: int
    #: Private, writable memory that it has mapped: what RLIMIT_DATA counts.
    data: int
    threads: int


def status(pid: int) -> Status:
    try:
        text = read_file(f"{_place(pid)}/status")
    except OSError:
        return Status(0, 0, 0, 0, 1)
    sizes = (_kilobytes(text, name) for name in (b"\nVmHWM:", b"\nVmRSS:", b"\nVmPeak:", b"\nVmData:"))
    return Status(*sizes, threads=_number(text, b"\nThreads:"))


def _kilobytes(text: bytes, name: bytes) -> int:
    """Bytes in the field of that name; 0 for a process that is ending, which has no memory fields any more."""
    start = text.find(name) + len(name)
    return int(text[start : text.index(b"kB", start)]) * 1024 if start >= len(name) else 0


def _number(text: bytes, name: bytes) -> int:
    start = text.index(name) + len(name)
    return int(text[start : text.index(b"\n", start)])


def reset_peak(pid: int) -> None:
    try:
        descriptor = os.open(f"/proc/{pid}/clear_refs", os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(descriptor, b"5")
        finally:
            os.close(descriptor)
    except OSError:
        # A process that made itself undumpable keeps its old mark: the figure is then too high, never too low.
        pass


def cpu_time(pids: list[int]) -> float:
    """CPU seconds of these processes, and of all that the supervisor has reaped."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime + sum(_cpu_times(pids))


def _cpu_times(pids: list[int]) -> Iterator[float]:
    for pid in pids:
        try:
            # The CPU clock of another process, to the nanosecond: clock_getcpuclockid(3).
            yield time.clock_gettime((~pid << 3) | 2)
            yield _children_cpu(pid)
        except OSError:
            continue


def _children_cpu(pid: int) -> float:
    fields = read_file(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return (int(fields[13]) + int(fields[14])) / _TICKS


def _resident(pid: int) -> int:
    try:
        sizes = read_file(f"/proc/{pid}/statm")
        if _is_nothing(sizes):
            sizes = read_file(f"{_place(pid)}/statm")
        return int(sizes.split()[1]) * _PAGE
    except OSError:
        return 0


def _place(pid: int) -> str:
    """The folder that tells of a process's memory: where its first thread has ended, that of another one."""
    first = f"/proc/{pid}"
    if not _is_nothing(read_file(f"{first}/statm")):
        return first
    others = (f"/proc/{thread}" for thread in threads(pid))
    return next((place for place in others if not _is_nothing(read_file(f"{place}/statm"))), first)


def _is_nothing(sizes: bytes) -> bool:
    return sizes.startswith(b"0 ")


def _proportional(pid: int) -> int:
    try:
        return _kilobytes(read_file(f"{_place(pid)}/smaps_rollup"), b"\nPss:")
    except OSError:
        return _resident(pid)


def private_memory(pid: int) -> int:
    """Bytes that only this process has mapped."""
    try:
        text = read_file(f"{_place(pid)}/smaps_rollup")
    except OSError:
        return 0
    return _kilobytes(text, b"\nPrivate_Clean:") + _kilobytes(text, b"\nPrivate_Dirty:")


def uses_network() -> bool:
    """Whether there are sockets of the network, or ports that rest after their use: what outlives processes."""
    text = read_file("/proc/self/net/sockstat") + read_file("/proc/self/net/sockstat6")
    return _SOCKETS.search(text) is not None


def files_in_memory() -> int:
    """Bytes in the sandbox's file systems, all of which are memory."""
    total = 0
    for folder in _MEMORY_FILE_SYSTEMS:
        usage = os.statvfs(folder)
        total += (usage.f_blocks - usage.f_bfree) * usage.f_frsize
    return total
